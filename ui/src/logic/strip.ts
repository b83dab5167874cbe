/** The cut as a strip: events as long as they play, none too narrow to see. */

import type { CutEvent, Finding } from "../records";

export interface Placed {
  event: CutEvent;
  left: number;
  width: number;
}

export interface Marker {
  left: number;
  findings: Finding[];
  /** The events before and after the cut; the same one twice for a finding inside an event. */
  between: [CutEvent, CutEvent];
}

export function laid(events: CutEvent[], room: number, least = 72): Placed[] {
  const lengths = events.map((e) => Math.max(1, e.record_end - e.record_start));
  const scale = shared(lengths, room, least);
  let left = 0;
  return events.map((event, i) => {
    const width = Math.max(least, Math.round(lengths[i]! * scale));
    const placed = { event, left, width };
    left += width;
    return placed;
  });
}

/** Pixels a frame, so that the events with their least width fill `room` and no more, where that can be. */
function shared(lengths: number[], room: number, least: number): number {
  let free = room;
  let rest = [...lengths];
  for (;;) {
    const total = rest.reduce((a, b) => a + b, 0);
    if (!rest.length || free <= 0) return 0;
    const scale = free / total;
    const wide = rest.filter((length) => length * scale >= least);
    if (wide.length === rest.length) return scale;
    free -= (rest.length - wide.length) * least;
    rest = wide;
  }
}

export function markers(placed: Placed[], findings: Finding[]): Marker[] {
  const at = new Map<string, Marker>();
  for (const finding of findings) {
    const touched = placed.filter((p) => finding.events.includes(p.event.id));
    const last = touched.at(-1);
    if (!last) continue;
    const first = touched[0]!;
    const left = first === last ? last.left + last.width / 2 : last.left;
    const key = `${first.event.id} ${last.event.id}`;
    const marker = at.get(key) ?? { left, findings: [], between: [first.event, last.event] as [CutEvent, CutEvent] };
    marker.findings.push(finding);
    at.set(key, marker);
  }
  return [...at.values()].sort((a, b) => a.left - b.left);
}

const ORDER = { slight: 0, visible: 1, jarring: 2 } as const;

export function worst(findings: Finding[]): Finding["severity"] {
  return findings.reduce<Finding["severity"]>((w, f) => (ORDER[f.severity] > ORDER[w] ? f.severity : w), "slight");
}
