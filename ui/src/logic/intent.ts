/** A fix's intent as a form: one field a knob, made from its JSON schema. */

import type { Fix, Knob } from "../records";

export interface Field {
  name: string;
  label: string;
  help: string;
  unit: string;
  kind: "shot" | "number" | "part" | "choice" | "yes-no" | "text";
  required: boolean;
  start: unknown;
  choices: string[];
  least?: number;
  most?: number;
}

export function fields(fix: Fix): Field[] {
  const required = new Set(fix.intent.required ?? []);
  return Object.entries(fix.intent.properties ?? {}).map(([name, knob]) => ({
    name,
    label: (knob.title ?? name).replace(/_/g, " "),
    help: knob.description ?? "",
    unit: knob.unit && !["shot", "part"].includes(knob.unit) ? knob.unit : "",
    kind: kindOf(name, knob),
    required: required.has(name),
    start: knob.default ?? "",
    choices: knob.enum ?? [],
    least: knob.minimum ?? (kindOf(name, knob) === "part" ? 0 : undefined),
    most: knob.maximum ?? (kindOf(name, knob) === "part" ? 1 : undefined),
  }));
}

function kindOf(name: string, knob: Knob): Field["kind"] {
  const types = [knob.type, ...(knob.anyOf ?? []).map((one) => one.type)];
  if (knob.enum) return "choice";
  if (types.includes("boolean")) return "yes-no";
  if (types.includes("number") || types.includes("integer")) return name === "strength" || knob.unit === "part" ? "part" : "number";
  return knob.unit === "shot" || ["to", "hero"].includes(name) ? "shot" : "text";
}

/** What was filled in, in the types of the schema; knobs left empty are left out, so that their defaults hold. */
export function intentOf(all: Field[], filled: Record<string, unknown>): Record<string, unknown> {
  const intent: Record<string, unknown> = {};
  for (const field of all) {
    const value = filled[field.name] ?? field.start;
    if (value === "" || value === null || value === undefined) continue;
    intent[field.name] = field.kind === "number" || field.kind === "part" ? Number(value) : value;
  }
  return intent;
}

/** The first required knob that is still empty, "" when all are there. */
export function lacking(all: Field[], filled: Record<string, unknown>): string {
  const intent = intentOf(all, filled);
  return all.find((field) => field.required && !(field.name in intent))?.label ?? "";
}
