/** Where in the room we are, as the address bar says it: #/proposals/P7. */

export const ROOMS = ["dailies", "cut", "proposals", "model", "decisions"] as const;
export type Room = (typeof ROOMS)[number];

export interface Place {
  room: Room;
  /** A shot, finding or proposal; "" for none. */
  name: string;
}

export function placeOf(hash: string, otherwise: Room = "dailies"): Place {
  const [room, name = ""] = hash.replace(/^#\/?/, "").split("/");
  const known = ROOMS.find((one) => one === room);
  return known ? { room: known, name: decoded(name) } : { room: otherwise, name: "" };
}

export function hashOf(room: Room, name = ""): string {
  return name ? `#/${room}/${encodeURIComponent(name)}` : `#/${room}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}
