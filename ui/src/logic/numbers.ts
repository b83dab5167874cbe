/** Numbers as a set reads them: stops with a sign and two places, kelvin in tens, CC whole. */

const MINUS = "−";

export interface Row {
  label: string;
  before?: string;
  after?: string;
  /** How much of the error is left, 0..1; undefined where that has no meaning. */
  left?: number;
}

interface Unit {
  label: string;
  unit: string;
  places: number;
  signed: boolean;
  /** The value where nothing is wrong. */
  rest: number;
}

const UNITS: Record<string, Unit> = {
  stops: { label: "Exposure", unit: "stop", places: 2, signed: true, rest: 0 },
  key_stops: { label: "Key level", unit: "stop", places: 2, signed: true, rest: 0 },
  exposure_stops: { label: "Exposure", unit: "stop", places: 2, signed: true, rest: 0 },
  kelvin: { label: "White point", unit: "K", places: 0, signed: true, rest: 0 },
  white_kelvin: { label: "White point", unit: "K", places: 0, signed: true, rest: 0 },
  mired: { label: "White point", unit: "mired", places: 0, signed: true, rest: 0 },
  mireds: { label: "White point", unit: "mired", places: 0, signed: true, rest: 0 },
  warmth_mired: { label: "Warmth", unit: "mired", places: 0, signed: true, rest: 0 },
  cc: { label: "Tint", unit: "CC", places: 1, signed: true, rest: 0 },
  tint_cc: { label: "Tint", unit: "CC", places: 1, signed: true, rest: 0 },
  contrast: { label: "Contrast", unit: "×", places: 2, signed: false, rest: 1 },
  contrast_stops: { label: "Contrast", unit: "stop", places: 2, signed: true, rest: 0 },
  saturation: { label: "Saturation", unit: "×", places: 2, signed: false, rest: 1 },
  gamma: { label: "Gamma", unit: "×", places: 2, signed: false, rest: 1 },
  de2000: { label: "Difference", unit: "ΔE00", places: 1, signed: false, rest: 0 },
  ciede2000: { label: "Difference", unit: "ΔE00", places: 1, signed: false, rest: 0 },
  certain_within_stops: { label: "Sure within", unit: "stop", places: 2, signed: false, rest: 0 },
  strength: { label: "Strength", unit: "%", places: 0, signed: false, rest: 0 },
};

export function unitOf(name: string): Unit {
  return UNITS[name] ?? { label: words(name), unit: "", places: 2, signed: false, rest: 0 };
}

/** A figure with its sign and unit: +0.42 stop, −310 K, 1.08×. */
export function figure(value: number, name: string): string {
  const { unit, places, signed } = unitOf(name);
  return measured(unit === "%" ? value * 100 : value, unit, places, signed);
}

export function measured(value: number, unit: string, places = 2, signed = true): string {
  if (!Number.isFinite(value)) return "—";
  const digits = Math.abs(value).toFixed(places);
  const nothing = Number(digits) === 0;
  const sign = nothing ? "" : value < 0 ? MINUS : signed ? "+" : "";
  const tight = unit === "×" || unit === "%";
  const named = unit === "stop" && Math.abs(value) > 1 ? "stops" : unit;
  return `${sign}${digits}${named && !tight ? " " : ""}${named}`;
}

/** Amounts of findings: magnitude with its unit, places by the unit. */
export function amount(value: number, unit: string): string {
  const places = { stops: 2, stop: 2, K: 0, CC: 1, ratio: 2 }[unit] ?? 2;
  const shown = unit === "stops" ? "stop" : unit === "ratio" ? "×" : unit;
  return measured(value, shown, places, unit !== "ratio");
}

/** `stops_before` and `stops_after` become one row, light first; lone numbers come after them. */
export function rows(numbers: Record<string, number>): Row[] {
  const paired: Row[] = [];
  const lone: Row[] = [];
  for (const [key, value] of Object.entries(numbers).sort(([a], [b]) => rank(a) - rank(b))) {
    if (key.endsWith("_after") && `${key.slice(0, -6)}_before` in numbers) continue;
    const name = key.replace(/_before$/, "");
    const after = key.endsWith("_before") ? numbers[`${name}_after`] : undefined;
    if (after === undefined) lone.push({ label: unitOf(key).label, after: figure(value, key) });
    else paired.push(pair(name, value, after));
  }
  return [...paired, ...lone];
}

const NAMES = Object.keys(UNITS);

/** The place of a number in a slip: that of its unit in the table above, unknown ones last. */
function rank(key: string): number {
  const at = NAMES.indexOf(key.replace(/_(before|after)$/, ""));
  return at < 0 ? NAMES.length : at;
}

function pair(name: string, before: number, after: number): Row {
  const { label, rest } = unitOf(name);
  const was = Math.abs(before - rest);
  const left = was > 0 ? Math.min(1, Math.abs(after - rest) / was) : undefined;
  return { label, before: figure(before, name), after: figure(after, name), left };
}

function words(name: string): string {
  const text = name.replace(/_/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** 4-digit kelvin without decimals. */
export const kelvin = (value: number) => `${Math.round(value / 10) * 10} K`;

export const percent = (part: number) => `${Math.round(part * 100)}%`;

/** 24000/1001 as people say it: 23.976. */
export function rate(fraction: string): string {
  const [over, under = "1"] = fraction.split("/");
  const value = Number(over) / Number(under);
  return Number.isInteger(value) ? String(value) : value.toFixed(3).replace(/0+$/, "");
}
