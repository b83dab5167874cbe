/** Dailies: every clip with its slate, its shots as stills, and the shot in hand. */

import { useState } from "preact/hooks";
import type { Everything } from "../api";
import { rate } from "../logic/numbers";
import { hashOf } from "../logic/route";
import { Ask } from "../parts/ask";
import { Meter } from "../parts/meter";
import { Still } from "../parts/still";
import type { Clip, Shot } from "../records";

interface Props {
  all: Everything;
  name: string;
  reload: () => Promise<void>;
}

export function Dailies({ all, name, reload }: Props) {
  const shot = all.shots.find((one) => one.name === name) ?? all.shots[0];
  if (!shot) return <p class="empty">No dailies yet. Bring them in with <code>onelight ingest</code>.</p>;
  return (
    <div class="two">
      <div class="wall" role="list" aria-label="Clips">
        {all.clips.map((clip) => <ClipCard key={clip.id} clip={clip} all={all} now={shot.name} />)}
      </div>
      <InHand key={shot.name} shot={shot} all={all} reload={reload} />
    </div>
  );
}

function ClipCard({ clip, all, now }: { clip: Clip; all: Everything; now: string }) {
  const shots = all.shots.filter((one) => one.clip_id === clip.id);
  return (
    <section class="clip" role="listitem" aria-label={clip.name}>
      <header>
        <h2>{clip.name}</h2>
        <span>{clip.reel}</span>
        <span class="spread" />
        <span class="tc">{clip.start_timecode}</span>
        <span class="row" title={`${clip.path}\nColour space from ${clip.colour_from}`}>
          {rate(clip.rate)} fps{clip.variable_rate && " (variable)"}, {clip.width}×{clip.height}, {clip.codec}{clip.bit_depth > 8 && ` ${clip.bit_depth} bit`}
        </span>
        <span>{clip.colour_space}</span>
        {clip.mhl && <span title={clip.mhl}>MHL verified</span>}
        <span class={clip.grant ? "" : "warn"} title={clip.grant ? `${clip.grant.scope}, ${clip.grant.on}` : "learn refuses this clip"}>
          {clip.grant ? `Grant: ${clip.grant.by}` : "No grant"}
        </span>
      </header>
      <div class="stills">
        {shots.map((shot) => <Tile key={shot.name} shot={shot} all={all} now={shot.name === now} />)}
      </div>
    </section>
  );
}

function Tile({ shot, all, now }: { shot: Shot; all: Everything; now: boolean }) {
  const broken = all.findings.filter((one) => one.shots.includes(shot.name)).length;
  return (
    <a class="tile" href={hashOf("dailies", shot.name)} aria-current={now ? "true" : undefined}>
      <span class="mount"><Still shot={shot.name} /></span>
      <span class="caption">
        <b>{shot.name}</b>
        <span class="tc">{shot.end - shot.start} f</span>
        {broken > 0 && <span class="found" title={`${broken} findings`}>{broken}</span>}
      </span>
    </a>
  );
}

function InHand({ shot, all, reload }: { shot: Shot; all: Everything; reload: () => Promise<void> }) {
  const [at, setAt] = useState(Math.floor(shot.frames.length / 2));
  const frame = shot.frames[at] ?? shot.frames[0]!;
  const made = all.proposals.filter((one) => one.shot === shot.name);
  return (
    <aside class="inhand" aria-label={`Shot ${shot.name}`}>
      <div class="surround"><Still shot={shot.name} frame={frame.frame} size="view" /></div>
      <div class="scrub">
        <input type="range" min={0} max={shot.frames.length - 1} value={at} aria-label="Frame" disabled={shot.frames.length < 2} onInput={(e) => setAt(Number(e.currentTarget.value))} />
        <span class="tc">{frame.timecode}</span>
      </div>
      <div class="scroll">
        <h2>{shot.name}</h2>
        <p class="quiet">{shot.clip}{shot.scene && `, scene ${shot.scene}`} · {shot.timecode} to {shot.end_timecode}</p>
        {shot.reading ? <Meter reading={shot.reading} /> : <p class="quiet">Not metered yet.</p>}
        {made.length > 0 && (
          <>
            <h3>Proposals</h3>
            <p>{made.map((one) => <a key={one.id} class="chip" href={hashOf("proposals", one.id)}>{one.id} {one.fix}</a>)}</p>
          </>
        )}
        <h3>Repair</h3>
        <Ask all={all} shot={shot.name} reload={reload} />
      </div>
    </aside>
  );
}
