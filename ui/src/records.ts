/** The records as the API tells them. The nouns and their units are those of src/onelight/records. */

export type Verdict = "circle" | "hold" | "ng";
export type State = Verdict | "open";

export interface Production {
  id: string;
  name: string;
  rate: string;
  colour: string;
  handles: number;
  roles: string[];
  counts: Record<"clips" | "granted" | "shots" | "events" | "findings" | "proposals" | State, number>;
  temp: string;
}

export interface Grant {
  by: string;
  on: string;
  scope: string;
  until: string | null;
}

export interface Clip {
  id: string;
  name: string;
  path: string;
  codec: string;
  width: number;
  height: number;
  bit_depth: number;
  rate: string;
  variable_rate: boolean;
  frames: number;
  start_timecode: string;
  end_timecode: string;
  reel: string;
  colour_space: string;
  colour_from: string;
  scene: string;
  setup: string;
  take: number | null;
  camera: string;
  mhl: string;
  grant: Grant | null;
  shots: string[];
}

export interface Reading {
  key_stops: number;
  white_kelvin: number;
  tint_cc: number;
  contrast_stops: number;
  saturation: number;
  black_stops: number;
  white_stops: number;
  clipped: number;
  crushed: number;
  flicker_stops: number;
  noise_stops: number;
  sharpness: number;
  move: { kind: string };
  people: number;
  size: string;
  palette: { rgb: [number, number, number]; share: number }[];
}

export interface FrameAt {
  frame: number;
  timecode: string;
}

export interface Shot {
  id: string;
  name: string;
  clip: string;
  clip_id: string;
  start: number;
  end: number;
  scene: string;
  timecode: string;
  end_timecode: string;
  rate: string;
  size: [number, number];
  granted: boolean;
  frames: FrameAt[];
  reading: Reading | null;
}

export interface CutEvent {
  id: string;
  number: number;
  track: string;
  name: string;
  reel: string;
  clip: string | null;
  clip_name: string;
  shot_name: string;
  rate: string;
  record_start: number;
  record_end: number;
  source_start: number;
  source_end: number;
  source_timecode: string;
  head_handle: number;
  tail_handle: number;
  speed: number;
  transition: { kind: string; frames: number } | null;
  enabled: boolean;
  note: string;
  findings: string[];
}

export interface Cut {
  id: string;
  name: string;
  source: string;
  kind: string;
  rate: string;
  start_timecode: string;
  events: CutEvent[];
  warnings: string[];
}

export interface Finding {
  id: string;
  kind: string;
  shots: string[];
  events: string[];
  amount: number;
  unit: string;
  normal: number;
  severity: "slight" | "visible" | "jarring";
  certainty: number;
  says: string;
  frames: [string, number][];
  has_sheet: boolean;
  proposals: string[];
}

export interface Variant {
  name: string;
  numbers: Record<string, number>;
  recipe: { fix: string; fix_version: number; parameters: Record<string, unknown>; model: string; seed: number };
  recipe_hash: string;
}

export interface Decision {
  id: string;
  proposal: string;
  recipe: string;
  variant: string;
  verdict: Verdict;
  by: string;
  role: string;
  note: string;
  on: string;
  shot?: string;
}

export interface Proposal {
  id: string;
  fix: string;
  nature: "assistive" | "generative";
  shot: string;
  intent: Record<string, unknown>;
  variants: Variant[];
  chosen: string;
  verdict: "clear" | "ask" | "refused";
  reasons: string[];
  on: string;
  state: State;
  decisions: Decision[];
  references: string[];
}

export interface ModelCard {
  head: string;
  base: string;
  weights: string;
  learned_from: { clip: string; by: string }[];
  command: string;
  seconds: number;
  steps: number;
  seed: number;
  figures: Record<string, number>;
  on: string;
}

export interface Model {
  id: string;
  heads: ModelCard[];
}

export interface Knob {
  title?: string;
  description?: string;
  unit?: string;
  type?: string;
  enum?: string[];
  anyOf?: { type?: string }[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

export interface Fix {
  name: string;
  nature: string;
  says: string;
  intent: { properties?: Record<string, Knob>; required?: string[] };
}

export interface Fixes {
  fixes: Fix[];
  broken: { name: string; reason: string }[];
}
