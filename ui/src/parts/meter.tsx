import { kelvin, measured, percent } from "../logic/numbers";
import type { Reading } from "../records";

/** A shot's reading, as a light meter and a script supervisor would note it. */
export function Meter({ reading }: { reading: Reading }) {
  const lines: [string, string][] = [
    ["Key level", measured(reading.key_stops, "stop")],
    ["White point", kelvin(reading.white_kelvin)],
    ["Tint", measured(reading.tint_cc, "CC", 1)],
    ["Contrast", measured(reading.contrast_stops, "stop", 1, false)],
    ["Black, white", `${measured(reading.black_stops, "", 1)}, ${measured(reading.white_stops, "stop", 1)}`],
    ["Saturation", measured(reading.saturation, "", 2, false)],
    ["Clipped, crushed", `${percent(reading.clipped)}, ${percent(reading.crushed)}`],
    ["Flicker", measured(reading.flicker_stops, "stop", 3, false)],
    ["Grain", measured(reading.noise_stops, "stop", 3, false)],
    ["Sharpness", measured(reading.sharpness, "", 2, false)],
    ["Camera", reading.move.kind],
    ["Size", reading.size === "none" ? people(reading.people) : `${reading.size}, ${people(reading.people)}`],
  ];
  return (
    <dl class="figures">
      {lines.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const people = (count: number) => (count === 1 ? "1 person" : `${count || "no"} people`);
