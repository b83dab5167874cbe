/** The keyboard of the room. One table: what is bound, what the help says. */

export type Act =
  | "next" | "previous" | "circle" | "hold" | "ng" | "wipe" | "side" | "difference" | "plate" | "repair" | "hero" | "layers"
  | "frame-next" | "frame-previous" | "variant-1" | "variant-2" | "variant-3" | "dark" | "help" | "leave";

export const KEYS: { keys: string[]; act: Act; says: string; where: "proposals" | "everywhere" }[] = [
  { keys: ["j"], act: "next", says: "Next proposal", where: "proposals" },
  { keys: ["k"], act: "previous", says: "Previous proposal", where: "proposals" },
  { keys: ["ArrowRight", "."], act: "frame-next", says: "Next frame", where: "proposals" },
  { keys: ["ArrowLeft", ","], act: "frame-previous", says: "Previous frame", where: "proposals" },
  { keys: ["w"], act: "wipe", says: "Wipe", where: "proposals" },
  { keys: ["s"], act: "side", says: "Side by side", where: "proposals" },
  { keys: ["d"], act: "difference", says: "Difference", where: "proposals" },
  { keys: ["b"], act: "plate", says: "Before", where: "proposals" },
  { keys: ["a"], act: "repair", says: "After", where: "proposals" },
  { keys: ["r"], act: "hero", says: "Against the hero shot", where: "proposals" },
  { keys: ["l"], act: "layers", says: "Layers", where: "proposals" },
  { keys: ["1"], act: "variant-1", says: "First variant", where: "proposals" },
  { keys: ["2"], act: "variant-2", says: "Second variant", where: "proposals" },
  { keys: ["3"], act: "variant-3", says: "Third variant", where: "proposals" },
  { keys: ["f"], act: "dark", says: "Picture only", where: "proposals" },
  { keys: ["c"], act: "circle", says: "Circle", where: "proposals" },
  { keys: ["h"], act: "hold", says: "Hold", where: "proposals" },
  { keys: ["n"], act: "ng", says: "NG", where: "proposals" },
  { keys: ["?"], act: "help", says: "These keys", where: "everywhere" },
  { keys: ["Escape"], act: "leave", says: "Leave", where: "everywhere" },
];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** What a key press asks for; nothing while a person types (but Escape) or holds a modifier. */
export function actOf(pressed: Pressed, typing: boolean): Act | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined;
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  const act = KEYS.find((one) => one.keys.includes(key))?.act;
  return typing && act !== "leave" ? undefined : act;
}

/** Whether keys belong to the thing that has the focus. */
export function takesKeys(tag: string, role: string | null, key: string): boolean {
  if (["INPUT", "TEXTAREA", "SELECT"].includes(tag)) return true;
  return role === "slider" && key.startsWith("Arrow");
}
