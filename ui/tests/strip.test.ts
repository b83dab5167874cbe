import { describe, expect, it } from "vitest";
import { laid, markers, worst } from "../src/logic/strip";
import type { CutEvent, Finding } from "../src/records";

const event = (id: string, start: number, end: number) => ({ id, record_start: start, record_end: end }) as CutEvent;
const finding = (id: string, events: string[], severity: Finding["severity"] = "slight") => ({ id, events, severity }) as Finding;

describe("the strip", () => {
  it("is as long as the events play", () => {
    const placed = laid([event("a", 0, 100), event("b", 100, 400)], 800);
    expect(placed.map((p) => p.width)).toEqual([200, 600]);
    expect(placed[1]!.left).toBe(200);
  });
  it("shows the shortest event, and still fits", () => {
    const placed = laid([event("a", 0, 1), event("b", 1, 500), event("c", 500, 1000)], 1000, 72);
    expect(placed[0]!.width).toBe(72);
    expect(placed.at(-1)!.left + placed.at(-1)!.width).toBeLessThanOrEqual(1001);
  });
  it("grows past the room where there are too many", () => {
    const many = Array.from({ length: 50 }, (_, i) => event(String(i), i, i + 1));
    const placed = laid(many, 1000, 72);
    expect(placed.every((p) => p.width === 72)).toBe(true);
    expect(placed.at(-1)!.left).toBe(49 * 72);
  });
  it("is empty where the cut is", () => expect(laid([], 1000)).toEqual([]));
});

describe("markers", () => {
  const placed = laid([event("a", 0, 100), event("b", 100, 200)], 400);
  it("stand on the splice, all findings of it together", () => {
    const marks = markers(placed, [finding("F1", ["a", "b"]), finding("F2", ["a", "b"])]);
    expect(marks).toHaveLength(1);
    expect(marks[0]!.left).toBe(200);
    expect(marks[0]!.findings.map((f) => f.id)).toEqual(["F1", "F2"]);
  });
  it("stand in the middle of an event that flickers", () => {
    expect(markers(placed, [finding("F3", ["b"])])[0]!.left).toBe(300);
  });
  it("leave out what lies on another track", () => expect(markers(placed, [finding("F4", ["z"])])).toEqual([]));
  it("show the worst", () => {
    expect(worst([finding("a", [], "visible"), finding("b", [], "jarring"), finding("c", [])])).toBe("jarring");
  });
});
