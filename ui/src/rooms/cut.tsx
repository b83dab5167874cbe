/** The cut as a strip of events, and what breaks at its cuts, with the evidence. */

import { useEffect, useRef, useState } from "preact/hooks";
import { sheetUrl, type Everything } from "../api";
import { amount, percent, rate } from "../logic/numbers";
import { hashOf } from "../logic/route";
import { laid, markers, worst, type Marker, type Placed } from "../logic/strip";
import { Ask } from "../parts/ask";
import { Still } from "../parts/still";
import type { Cut, Finding } from "../records";

interface Props {
  all: Everything;
  name: string;
  reload: () => Promise<void>;
}

export function CutRoom({ all, name, reload }: Props) {
  const { cut, findings } = all;
  const finding = findings.find((one) => one.id === name) ?? findings[0];
  if (!cut) return <p class="empty">No cut yet. Conform one with <code>onelight conform</code>.</p>;
  return (
    <div class="cutroom">
      <Strip cut={cut} findings={findings} now={finding} />
      {finding ? (
        <div class="two">
          <Evidence finding={finding} all={all} />
          <aside class="inhand" aria-label="Findings">
            <div class="scroll">
              <h2>{findings.length} {findings.length === 1 ? "finding" : "findings"}</h2>
              <List findings={findings} now={finding.id} />
              <Repair key={finding.id} finding={finding} all={all} reload={reload} />
            </div>
          </aside>
        </div>
      ) : (
        <p class="empty">Nothing breaks, or nobody has looked yet: <code>onelight check</code> judges the cuts.</p>
      )}
    </div>
  );
}

function Strip({ cut, findings, now }: { cut: Cut; findings: Finding[]; now?: Finding }) {
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(1000);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => entry && setRoom(entry.contentRect.width));
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const tracks = [...new Set(cut.events.map((event) => event.track))];
  return (
    <section class="strip" aria-label={`Cut ${cut.name}`}>
      <header>
        <h2>{cut.name}</h2>
        <span>{cut.source}</span>
        <span class="tc">{cut.start_timecode}</span>
        <span>{rate(cut.rate)} fps</span>
        <span>{cut.events.length} events</span>
        {cut.warnings.length > 0 && <span class="warn" title={cut.warnings.join("\n")}>{cut.warnings.length} {cut.warnings.length === 1 ? "warning" : "warnings"}</span>}
      </header>
      <div class="film" ref={box}>
        {tracks.map((track) => {
          const placed = laid(cut.events.filter((event) => event.track === track), room);
          return <Track key={track} placed={placed} marks={markers(placed, findings)} now={now} />;
        })}
      </div>
    </section>
  );
}

function Track({ placed, marks, now }: { placed: Placed[]; marks: Marker[]; now?: Finding }) {
  const last = placed.at(-1);
  return (
    <div class="track">
      <div class="lane" style={{ width: `${last ? last.left + last.width : 0}px` }}>
        {placed.map(({ event, left, width }) => (
          <div key={event.id} class={`event${event.clip ? "" : " offline"}${event.enabled ? "" : " off"}`} style={{ left: `${left}px`, width: `${width}px` }} title={`${event.number}. ${event.name}, source ${event.source_timecode}, handles ${event.head_handle}+${event.tail_handle}${event.speed === 1 ? "" : `, speed ${event.speed}`}`}>
            {event.shot_name ? <Still shot={event.shot_name} /> : <span class="noimage">offline</span>}
            <span class="label"><i>{event.number}</i> {event.shot_name || event.name}</span>
          </div>
        ))}
        {marks.map((mark) => {
          const one = mark.findings.find((f) => f.id === now?.id) ?? mark.findings[0]!;
          const here = mark.findings.some((f) => f.id === now?.id);
          return (
            <a key={one.id} class={`splice ${worst(mark.findings)}`} style={{ left: `${mark.left}px` }} href={hashOf("cut", one.id)} aria-current={here ? "true" : undefined} aria-label={`${mark.findings.length} findings between ${mark.between[0].shot_name} and ${mark.between[1].shot_name}`}>
              <span>{mark.findings.length}</span>
            </a>
          );
        })}
      </div>
    </div>
  );
}

function Evidence({ finding, all }: { finding: Finding; all: Everything }) {
  const named = new Map(all.clips.map((clip) => [clip.id, clip.name]));
  const shown = finding.frames.map(([clip, frame]) => ({
    clip: named.get(clip) ?? clip,
    frame,
    shot: all.shots.find((shot) => shot.clip_id === clip && frame >= shot.start && frame < shot.end),
  }));
  return (
    <section class="evidence" aria-label="Evidence">
      <div class="surround pair">
        {shown.map(({ clip, frame, shot }) => (
          <figure key={`${clip} ${frame}`}>
            {shot ? <Still shot={shot.name} frame={frame} size="view" /> : <span class="noimage">offline</span>}
            <figcaption>{shot?.name ?? clip}, frame {frame}</figcaption>
          </figure>
        ))}
      </div>
      <p class="says">{finding.says}</p>
      {finding.has_sheet && <a class="sheet" href={sheetUrl(finding.id)} target="_blank" rel="noreferrer"><img src={sheetUrl(finding.id)} alt={`Evidence sheet: ${finding.says}`} /></a>}
    </section>
  );
}

function List({ findings, now }: { findings: Finding[]; now: string }) {
  return (
    <ol class="findings">
      {findings.map((one) => (
        <li key={one.id}>
          <a href={hashOf("cut", one.id)} aria-current={one.id === now ? "true" : undefined}>
            <span class={`severity ${one.severity}`} title={one.severity} />
            <span class="kind">{one.kind.replace(/-/g, " ")}</span>
            <span class="num">{amount(one.amount, one.unit)}</span>
            <span class="quiet">{one.shots.join(" | ")}</span>
            <span class="quiet num" title="What this production's own good cuts show">normal {amount(Math.abs(one.normal), one.unit).replace(/^[+±]/, "")}, {percent(one.certainty)} sure</span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function Repair({ finding, all, reload }: { finding: Finding; all: Everything; reload: () => Promise<void> }) {
  const [first, second] = finding.shots;
  const [turned, turn] = useState(false);
  if (!first || !second || first === second) return first ? <><h3>Repair</h3><Ask all={all} shot={first} reload={reload} /></> : null;
  const [hero, shot] = turned ? [second, first] : [first, second];
  const made = all.proposals.filter((one) => finding.proposals.includes(one.id));
  return (
    <>
      <h3>Repair</h3>
      {made.length > 0 && <p>{made.map((one) => <a key={one.id} class="chip" href={hashOf("proposals", one.id)}>{one.id} {one.fix} {one.shot}</a>)}</p>}
      <p class="toward">Bring <b>{shot}</b> to <b>{hero}</b> <button class="plain" type="button" onClick={() => turn(!turned)}>Turn round</button></p>
      <Ask all={all} shot={shot} start={{ to: hero }} fix={all.fixes.fixes.some((f) => f.name === "match") ? "match" : undefined} reload={reload} />
    </>
  );
}
