/** The heart of the room: a repair on grey, its numbers, and a person's word on it. */

import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Everything } from "../api";
import { stepped } from "../logic/frame";
import { actOf, takesKeys, type Act } from "../logic/keys";
import { hashOf } from "../logic/route";
import { Glyph } from "../parts/glyph";
import { Still } from "../parts/still";
import type { Proposal, Shot, Verdict } from "../records";
import { Slip } from "./slip";
import { Viewer, type View } from "./viewer";

interface Props {
  all: Everything;
  name: string;
  reload: () => Promise<void>;
}

export function Proposals({ all, name, reload }: Props) {
  const proposal = all.proposals.find((one) => one.id === name) ?? all.proposals[0];
  if (!proposal) return <p class="empty">No proposals yet. Ask for one at a finding in the <a href={hashOf("cut")}>cut</a>, or with <code>onelight fix</code>.</p>;
  const shot = all.shots.find((one) => one.name === proposal.shot);
  return shot ? <Table all={all} proposal={proposal} shot={shot} reload={reload} /> : <p class="empty">The shot {proposal.shot} is not in the catalogue any more.</p>;
}

interface TableProps {
  all: Everything;
  proposal: Proposal;
  shot: Shot;
  reload: () => Promise<void>;
}

function Table({ all, proposal, shot, reload }: TableProps) {
  const [view, setView] = useState<View>("wipe");
  const [variant, setVariant] = useVariant(proposal);
  const [frame, setFrame] = useFrame(shot);
  const [verdict, setVerdict] = useState<Verdict>();
  const [dark, setDark] = useState(false);
  useEffect(() => setVerdict(undefined), [proposal.id]);

  const act = useCallback(
    (what: Act) => {
      const ids = all.proposals.map((one) => one.id);
      const go = (by: number) => (location.hash = hashOf("proposals", stepped(ids, proposal.id, by)));
      const step = (by: number) => setFrame(stepped(shot.frames, shot.frames.find((f) => f.frame === frame), by)?.frame ?? frame);
      const pick = (index: number) => proposal.variants[index] && setVariant(proposal.variants[index].name);
      const acts: Partial<Record<Act, () => void>> = {
        next: () => go(1),
        previous: () => go(-1),
        "frame-next": () => step(1),
        "frame-previous": () => step(-1),
        "variant-1": () => pick(0),
        "variant-2": () => pick(1),
        "variant-3": () => pick(2),
        wipe: () => setView("wipe"),
        side: () => setView("side"),
        difference: () => setView("difference"),
        plate: () => setView("plate"),
        repair: () => setView("repair"),
        hero: () => proposal.references.length && setView("hero"),
        layers: () => setView("layers"),
        circle: () => setVerdict("circle"),
        hold: () => setVerdict("hold"),
        ng: () => setVerdict("ng"),
        dark: () => setDark((is) => !is),
        leave: () => (verdict ? setVerdict(undefined) : setDark(false)),
      };
      const deciding = ["circle", "hold", "ng"].includes(what);
      if (verdict && !deciding && what !== "leave") return;
      if (deciding) setDark(false);
      acts[what]?.();
    },
    [all.proposals, proposal, shot, frame, verdict],
  );
  useActs(act);

  return (
    <div class={`table${dark ? " dark" : ""}`}>
      <Stack all={all} now={proposal} />
      <Viewer proposal={proposal} shot={shot} shots={all.shots} variant={variant} frame={frame} view={view} setView={setView} setFrame={setFrame} dark={dark} setDark={setDark} />
      <Slip all={all} proposal={proposal} variant={variant} setVariant={setVariant} verdict={verdict} setVerdict={setVerdict} reload={reload} />
    </div>
  );
}

/** The proposals, one under the other, as they came. */
function Stack({ all, now }: { all: Everything; now: Proposal }) {
  return (
    <nav class="stack" aria-label="Proposals">
      {all.proposals.map((one) => (
        <a key={one.id} href={hashOf("proposals", one.id)} aria-current={one.id === now.id ? "true" : undefined}>
          <span class="mount"><Still shot={one.shot} /></span>
          <span class="caption">
            <b>{one.id}</b> <span>{one.shot}</span>
            <Glyph state={one.state} />
          </span>
          <span class="quiet">{one.fix}{one.references.length > 0 && ` to ${one.references.join(", ")}`}</span>
        </a>
      ))}
    </nav>
  );
}

/** The variant on the table: the one that was decided on last, else the one the fix would take. */
function useVariant(proposal: Proposal): [string, (name: string) => void] {
  const start = proposal.decisions.at(-1)?.variant ?? proposal.chosen;
  const [picked, pick] = useState<Record<string, string>>({});
  return [picked[proposal.id] ?? start, (name) => pick({ ...picked, [proposal.id]: name })];
}

function useFrame(shot: Shot): [number, (frame: number) => void] {
  const middle = shot.frames[Math.floor(shot.frames.length / 2)]?.frame ?? shot.start;
  const [picked, pick] = useState<Record<string, number>>({});
  return [picked[shot.name] ?? middle, (frame) => pick({ ...picked, [shot.name]: frame })];
}

function useActs(act: (what: Act) => void) {
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (document.querySelector("dialog[open]")) return;
      const what = actOf(event, takesKeys(target.tagName, target.getAttribute("role"), event.key));
      if (!what || what === "help") return;
      event.preventDefault();
      act(what);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [act]);
}
