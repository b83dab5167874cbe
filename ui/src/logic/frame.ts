/** Fitting and wiping pictures, in whole pixels so that nothing is resampled twice. */

export interface Size {
  width: number;
  height: number;
}

/** The largest size of a picture's shape inside a box. */
export function fit(picture: Size, box: Size): Size {
  if (!picture.width || !picture.height || box.width <= 0 || box.height <= 0) return { width: 0, height: 0 };
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  return { width: Math.floor(picture.width * scale), height: Math.floor(picture.height * scale) };
}

export interface Pair {
  /** Beside each other, or one above the other. */
  row: boolean;
  each: Size;
}

/** Two pictures in a box, laid the way that shows the first larger; `gap` apart, `foot` left under each for words. */
export function pair(first: Size, box: Size, gap = 12, foot = 24): Pair {
  const beside = { width: (box.width - gap) / 2, height: box.height - foot };
  const above = { width: box.width, height: (box.height - gap - 2 * foot) / 2 };
  const row = fit(first, beside).width >= fit(first, above).width;
  return { row, each: row ? beside : above };
}

/** Where a wipe stands, 0 (all repair) to 1 (all plate), for a pointer at `x` over a picture. */
export function wiped(x: number, left: number, width: number): number {
  return width > 0 ? Math.min(1, Math.max(0, (x - left) / width)) : 0.5;
}

/** The neighbour of `now` in a list, staying inside it. */
export function stepped<T>(list: readonly T[], now: T | undefined, by: number): T | undefined {
  if (!list.length) return undefined;
  const at = now === undefined ? -1 : list.indexOf(now);
  if (at < 0) return by >= 0 ? list[0] : list.at(-1);
  return list[Math.min(list.length - 1, Math.max(0, at + by))];
}
