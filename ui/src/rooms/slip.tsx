/** The slip beside the picture: what the repair is, its numbers, what the charter says, who said what, and your word. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { decide, Problem, type Everything } from "../api";
import { percent, rows } from "../logic/numbers";
import { hashOf } from "../logic/route";
import { Ask } from "../parts/ask";
import { Glyph } from "../parts/glyph";
import { Trouble } from "../parts/trouble";
import type { Proposal, Variant, Verdict } from "../records";

interface Props {
  all: Everything;
  proposal: Proposal;
  variant: string;
  setVariant: (name: string) => void;
  verdict?: Verdict;
  setVerdict: (verdict?: Verdict) => void;
  reload: () => Promise<void>;
}

export function Slip(props: Props) {
  const { all, proposal, variant } = props;
  const [again, setAgain] = useState(false);
  useEffect(() => setAgain(false), [proposal.id]);
  const now = proposal.variants.find((one) => one.name === variant) ?? proposal.variants[0]!;
  return (
    <aside class="slip" aria-label={`Proposal ${proposal.id}`}>
      <div class="scroll">
        <header>
          <h2>{proposal.id} <Glyph state={proposal.state} said /></h2>
          <p>
            {proposal.fix} <a href={hashOf("dailies", proposal.shot)}>{proposal.shot}</a>
            {proposal.references.map((one) => <span key={one}> to <a href={hashOf("dailies", one)}>{one}</a></span>)}
          </p>
          <p class="quiet">{proposal.nature} · {knobs(proposal)}</p>
        </header>
        <Variants {...props} />
        <Numbers variant={now} off={proposal.references.length ? "Off the hero by" : "Off by"} />
        <Charter proposal={proposal} />
        <Said proposal={proposal} />
        {again ? (
          <><h3>Ask again</h3><Ask all={all} shot={proposal.shot} fix={proposal.fix} start={proposal.intent} reload={props.reload} /></>
        ) : (
          <button class="plain" onClick={() => setAgain(true)}>Ask again, differently</button>
        )}
      </div>
      <Word {...props} now={now} />
    </aside>
  );
}

/** The knobs that aren't shots, as the artist set them. */
function knobs(proposal: Proposal): string {
  return Object.entries(proposal.intent)
    .filter(([, value]) => !proposal.references.includes(String(value)) && value !== null && value !== "")
    .map(([name, value]) => (name === "strength" ? `strength ${percent(Number(value))}` : `${name.replace(/_/g, " ")} ${String(value)}`))
    .join(", ");
}

function Variants({ proposal, variant, setVariant }: Props) {
  return (
    <div class="variants" role="radiogroup" aria-label="Variants">
      {proposal.variants.map((one, i) => (
        <button key={one.name} role="radio" aria-checked={one.name === variant} onClick={() => setVariant(one.name)} title={`Recipe ${one.recipe_hash} (${i + 1})`}>
          {one.name}
          {one.name === proposal.chosen && <i title="What the fix would take">first choice</i>}
        </button>
      ))}
    </div>
  );
}

function Numbers({ variant, off }: { variant: Variant; off: string }) {
  const lines = rows(variant.numbers);
  const paired = lines.filter((line) => line.before !== undefined);
  const lone = lines.filter((line) => line.before === undefined);
  return (
    <>
      {paired.length > 0 && (
        <table class="numbers">
          <thead><tr><th>{off}</th><th>before</th><th>after</th></tr></thead>
          <tbody>
            {paired.map((line) => (
              <tr key={line.label + line.before}>
                <th scope="row">{line.label}</th>
                <td>{line.before}</td>
                <td class="after">{line.after}{line.left !== undefined && <meter min={0} max={1} value={line.left} title={`${percent(line.left)} is left`} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {lone.length > 0 && (
        <>
          <h3>The repair</h3>
          <dl class="figures">
            {lone.map((line) => <div key={line.label}><dt>{line.label}</dt><dd>{line.after}</dd></div>)}
          </dl>
        </>
      )}
    </>
  );
}

const CHARTER = { clear: "Charter: clear", ask: "Charter: ask first", refused: "Charter: refused" };

function Charter({ proposal }: { proposal: Proposal }) {
  return (
    <section class={`charter ${proposal.verdict}`}>
      <h3>{CHARTER[proposal.verdict]}</h3>
      {proposal.reasons.map((reason) => <p key={reason}>{reason}</p>)}
    </section>
  );
}

function Said({ proposal }: { proposal: Proposal }) {
  if (!proposal.decisions.length) return null;
  return (
    <section>
      <h3>Decided</h3>
      <ol class="said">
        {[...proposal.decisions].reverse().map((one) => (
          <li key={one.id}>
            <Glyph state={one.verdict} />
            <span><b>{one.by}</b>, {one.role} · {one.variant}{one.note && <q>{one.note}</q>}<span class="quiet tc">{one.on.slice(0, 16).replace("T", " ")} UTC</span></span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const VERDICTS: { verdict: Verdict; says: string; writes: string }[] = [
  { verdict: "circle", says: "Circle", writes: "Circle it" },
  { verdict: "hold", says: "Hold", writes: "Put on hold" },
  { verdict: "ng", says: "NG", writes: "Mark NG" },
];

function Word({ all, proposal, now, verdict, setVerdict, reload }: Props & { now: Variant }) {
  const [by, setBy] = useKept("onelight.by");
  const [role, setRole] = useKept("onelight.role", all.production.roles[0]);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const [writing, setWriting] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLInputElement>(null);
  // Before the next key arrives: the first letter of a name must not go to the room's keys.
  useLayoutEffect(() => {
    setProblem(undefined);
    if (verdict) (by ? words : name).current?.focus();
    else if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
  }, [verdict]);

  const write = async (event: Event) => {
    event.preventDefault();
    if (!verdict) return;
    setWriting(true);
    try {
      await decide(proposal.id, { verdict, by, role, note, variant: now.name, recipe: now.recipe_hash });
      setNote("");
      setVerdict(undefined);
      await reload();
    } catch (error) {
      setProblem(error as Problem);
    } finally {
      setWriting(false);
    }
  };

  return (
    <form class="word" onSubmit={write} aria-label="Your decision">
      <div class="verdicts">
        {VERDICTS.map((one) => (
          <button key={one.verdict} type="button" aria-pressed={verdict === one.verdict} onClick={() => setVerdict(verdict === one.verdict ? undefined : one.verdict)} title={`${one.says} (${one.says[0]})`}>
            <Glyph state={one.verdict} /> {one.says}
          </button>
        ))}
      </div>
      {verdict && (
        <div class="sign">
          <label><span>Name</span><input ref={name} value={by} required maxLength={120} autocomplete="name" onInput={(e) => setBy(e.currentTarget.value)} /></label>
          <label><span>Role</span><select aria-label="Role" value={role} onChange={(e) => setRole(e.currentTarget.value)}>{all.production.roles.map((one) => <option key={one}>{one}</option>)}</select></label>
          <label class="wide"><span>Note</span><input ref={words} value={note} maxLength={4000} onInput={(e) => setNote(e.currentTarget.value)} /></label>
          {problem && <Trouble problem={problem} />}
          <button class="main" disabled={writing || !by.trim()}>{VERDICTS.find((one) => one.verdict === verdict)!.writes}: {now.name}</button>
          <p class="quiet">Stays in the ledger. A later decision can stand beside it, none can change it.</p>
        </div>
      )}
    </form>
  );
}

/** A value that this browser remembers: who sits at it. */
function useKept(key: string, otherwise = ""): [string, (value: string) => void] {
  const [value, setValue] = useState(() => localStorage.getItem(key) ?? otherwise);
  return [value, (next) => (localStorage.setItem(key, next), setValue(next))];
}
