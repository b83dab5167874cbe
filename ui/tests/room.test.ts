import { describe, expect, it } from "vitest";
import { fit, pair, stepped, wiped } from "../src/logic/frame";
import { fields, intentOf, lacking } from "../src/logic/intent";
import { actOf, KEYS, takesKeys } from "../src/logic/keys";
import { hashOf, placeOf } from "../src/logic/route";
import type { Fix } from "../src/records";

describe("places", () => {
  it("go to the address bar and back, names with spaces and slashes too", () => {
    for (const name of ["", "P7", "12A-3.2", "a/b c"]) {
      expect(placeOf(hashOf("proposals", name))).toEqual({ room: "proposals", name });
    }
  });
  it("fall back to the dailies", () => {
    expect(placeOf("#/nowhere/x")).toEqual({ room: "dailies", name: "" });
    expect(placeOf("")).toEqual({ room: "dailies", name: "" });
    expect(placeOf("#/cut/%E0%A4%A")).toEqual({ room: "cut", name: "" });
  });
});

describe("frames", () => {
  it("fit into their box in whole pixels and keep their shape", () => {
    expect(fit({ width: 1920, height: 1080 }, { width: 800, height: 800 })).toEqual({ width: 800, height: 450 });
    expect(fit({ width: 1080, height: 1920 }, { width: 800, height: 800 })).toEqual({ width: 450, height: 800 });
    expect(fit({ width: 10, height: 10 }, { width: -3, height: 5 })).toEqual({ width: 0, height: 0 });
  });
  it("stand in pairs the way that shows them larger", () => {
    const wide = { width: 1920, height: 1080 };
    expect(pair(wide, { width: 748, height: 590 })).toEqual({ row: false, each: { width: 748, height: 265 } });
    expect(pair(wide, { width: 1500, height: 590 }).row).toBe(true);
    expect(pair({ width: 1080, height: 1920 }, { width: 748, height: 590 }).row).toBe(true);
  });
  it("are wiped inside their edges", () => {
    expect([wiped(150, 100, 200), wiped(50, 100, 200), wiped(900, 100, 200)]).toEqual([0.25, 0, 1]);
  });
  it("are stepped through without leaving the list", () => {
    expect([stepped(["a", "b"], "a", 1), stepped(["a", "b"], "b", 1), stepped(["a", "b"], "a", -1)]).toEqual(["b", "b", "a"]);
    expect([stepped(["a", "b"], undefined, 1), stepped([], "a", 1)]).toEqual(["a", undefined]);
  });
});

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, ...held,
});

describe("keys", () => {
  it("do what the help says, in either case", () => {
    expect(actOf(press("j"), false)).toBe("next");
    expect(actOf(press("J"), false)).toBe("next");
    expect(actOf(press("n"), false)).toBe("ng");
    expect(actOf(press("ArrowLeft"), false)).toBe("frame-previous");
  });
  it("leave typing and the browser's own keys alone", () => {
    expect(actOf(press("c"), true)).toBeUndefined();
    expect(actOf(press("c", { ctrlKey: true }), false)).toBeUndefined();
    expect(actOf(press("Escape"), true)).toBe("leave");
  });
  it("are bound once each", () => {
    const all = KEYS.flatMap((one) => one.keys);
    expect(new Set(all).size).toBe(all.length);
  });
  it("belong to a field or a slider that has the focus", () => {
    expect(takesKeys("INPUT", null, "c")).toBe(true);
    expect(takesKeys("DIV", "slider", "ArrowLeft")).toBe(true);
    expect(takesKeys("DIV", "slider", "c")).toBe(false);
  });
});

const fix: Fix = {
  name: "match",
  nature: "assistive",
  says: "",
  intent: {
    required: ["to"],
    properties: {
      to: { type: "string", unit: "shot" },
      strength: { type: "number", default: 1 },
      stops: { type: "number", default: 0, unit: "stops" },
      scene: { anyOf: [{ type: "boolean" }, { type: "null" }], default: false },
      mode: { enum: ["a", "b"], default: "a" },
      why: { type: "string", default: "" },
    },
  },
};

describe("an intent", () => {
  const form = fields(fix);
  it("yields a field a knob", () => {
    expect(form.map((one) => one.kind)).toEqual(["shot", "part", "number", "yes-no", "choice", "text"]);
    expect(form[1]).toMatchObject({ least: 0, most: 1 });
  });
  it("is sent in its types, with its defaults left to the fix", () => {
    const sent = intentOf(form, { to: "A001-1", strength: "0.5", why: "" });
    expect(sent).toEqual({ to: "A001-1", strength: 0.5, stops: 0, scene: false, mode: "a" });
  });
  it("says what is lacking", () => {
    expect(lacking(form, {})).toBe("to");
    expect(lacking(form, { to: "A001-1" })).toBe("");
  });
});
