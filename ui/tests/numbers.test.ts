import { describe, expect, it } from "vitest";
import { amount, figure, kelvin, measured, rate, rows } from "../src/logic/numbers";

describe("figures", () => {
  it("carry sign, places and unit as a set says them", () => {
    expect(figure(0.4213, "stops")).toBe("+0.42 stop");
    expect(figure(-1.25, "stops")).toBe("−1.25 stops");
    expect(figure(-309.6, "kelvin")).toBe("−310 K");
    expect(figure(5.96, "cc")).toBe("+6.0 CC");
    expect(figure(1.0831, "contrast")).toBe("1.08×");
    expect(figure(0.75, "strength")).toBe("75%");
  });
  it("have no sign where nothing is left, not even a negative one", () => {
    expect(figure(-0.001, "stops")).toBe("0.00 stop");
    expect(figure(0, "kelvin")).toBe("0 K");
  });
  it("say a number that is none", () => expect(measured(Number.NaN, "K")).toBe("—"));
  it("keep what nobody knows the unit of", () => expect(figure(3, "halo_width")).toBe("3.00"));
});

describe("rows", () => {
  const numbers = { cc_after: 0.1, cc_before: 2, stops_after: -0.1, stops_before: -1, de2000_before: 8, de2000_after: 2, mystery: 4 };
  it("pair before and after, light first, lone ones last", () => {
    expect(rows(numbers).map((row) => row.label)).toEqual(["Exposure", "Tint", "Difference", "Mystery"]);
    expect(rows(numbers)[0]).toMatchObject({ before: "−1.00 stop", after: "−0.10 stop" });
  });
  it("keep what a repair does apart from what it leaves", () => {
    const match = { contrast_before: 1.1, contrast_after: 1, contrast: 0.92, exposure_stops: 0.4, warmth_mired: -12, certain_within_stops: 0.04 };
    expect(rows(match).map((row) => [row.label, row.before, row.after])).toEqual([
      ["Contrast", "1.10×", "1.00×"],
      ["Exposure", undefined, "+0.40 stop"],
      ["Warmth", undefined, "−12 mired"],
      ["Contrast", undefined, "0.92×"],
      ["Sure within", undefined, "0.04 stop"],
    ]);
  });
  it("say how much is left", () => {
    expect(rows(numbers)[0]!.left).toBeCloseTo(0.1);
    expect(rows({ contrast_before: 1.2, contrast_after: 1.1 })[0]!.left).toBeCloseTo(0.5);
    expect(rows({ stops_before: 0, stops_after: 0.2 })[0]!.left).toBeUndefined();
    expect(rows({ stops_before: 0.1, stops_after: 0.4 })[0]!.left).toBe(1);
  });
});

describe("others", () => {
  it("rates are said as people say them", () => {
    expect([rate("24"), rate("24000/1001"), rate("30000/1001"), rate("60")]).toEqual(["24", "23.976", "29.97", "60"]);
  });
  it("kelvin to the ten", () => expect(kelvin(4312.7)).toBe("4310 K"));
  it("amounts of findings", () => {
    expect(amount(-1, "stops")).toBe("−1.00 stop");
    expect(amount(-1250, "K")).toBe("−1250 K");
    expect(amount(1.3, "ratio")).toBe("1.30×");
  });
});
