/** Asking for a repair: the fix's intent as a form. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { ask, Problem, type Everything } from "../api";
import { fields, intentOf, lacking, type Field } from "../logic/intent";
import { hashOf } from "../logic/route";
import { Trouble } from "./trouble";

interface Props {
  all: Everything;
  shot: string;
  start?: Record<string, unknown>;
  fix?: string;
  reload: () => Promise<void>;
}

export function Ask({ all, shot, start, fix, reload }: Props) {
  const { fixes, broken } = all.fixes;
  const [chosen, choose] = useState(fix ?? fixes[0]?.name ?? "");
  const [filled, fill] = useState<Record<string, unknown>>(start ?? {});
  const [problem, setProblem] = useState<Problem>();
  const [asking, setAsking] = useState(false);
  const known = fixes.find((one) => one.name === chosen);
  const form = useMemo(() => (known ? fields(known) : []), [known]);
  const key = JSON.stringify(start);
  useEffect(() => fill(start ?? {}), [shot, key]);
  if (!known) return <p class="quiet">No fix is installed.</p>;
  const missing = lacking(form, filled);

  const send = async (event: Event) => {
    event.preventDefault();
    setAsking(true);
    setProblem(undefined);
    try {
      const made = await ask(shot, chosen, intentOf(form, filled));
      await reload();
      location.hash = hashOf("proposals", made.id);
    } catch (error) {
      setProblem(error as Problem);
    } finally {
      setAsking(false);
    }
  };

  return (
    <form class="ask" onSubmit={send} aria-label={`Ask for a repair of ${shot}`}>
      {fixes.length > 1 && (
        <label>
          <span>Fix</span>
          <select aria-label="Fix" value={chosen} onChange={(e) => choose(e.currentTarget.value)}>
            {fixes.map((one) => <option key={one.name}>{one.name}</option>)}
          </select>
        </label>
      )}
      <p class="quiet">{known.says}</p>
      {form.map((field) => (
        <Knob key={field.name} field={field} all={all} shot={shot} value={filled[field.name] ?? field.start} set={(value) => fill({ ...filled, [field.name]: value })} />
      ))}
      {problem && <Trouble problem={problem} />}
      <button class="main" disabled={asking || missing !== ""} title={missing && `Choose: ${missing}`}>
        {asking ? "Working…" : `Ask for a ${chosen}`}
      </button>
      {broken.map((one) => <p key={one.name} class="quiet">{one.name} can't be loaded: {one.reason}</p>)}
    </form>
  );
}

interface KnobProps {
  field: Field;
  all: Everything;
  shot: string;
  value: unknown;
  set: (value: unknown) => void;
}

function Knob({ field, all, shot, value, set }: KnobProps) {
  return (
    <label title={field.help}>
      <span>{field.label}{field.unit && field.unit !== field.label.toLowerCase() && <i> {field.unit}</i>}</span>
      {control(field, all, shot, value, set)}
    </label>
  );
}

function control(field: Field, all: Everything, shot: string, value: unknown, set: (value: unknown) => void) {
  const label = `${field.label.charAt(0).toUpperCase()}${field.label.slice(1)}`;
  const text = (e: { currentTarget: { value: string } }) => set(e.currentTarget.value);
  switch (field.kind) {
    case "shot":
      return (
        <select aria-label={label} value={String(value)} onChange={text} required={field.required}>
          <option value="">choose a shot</option>
          {all.shots.filter((one) => one.name !== shot).map((one) => <option key={one.name}>{one.name}</option>)}
        </select>
      );
    case "choice":
      return <select aria-label={label} value={String(value)} onChange={text}>{field.choices.map((one) => <option key={one}>{one}</option>)}</select>;
    case "yes-no":
      return <input aria-label={label} type="checkbox" checked={Boolean(value)} onChange={(e) => set(e.currentTarget.checked)} />;
    case "part":
      return (
        <span class="part-knob">
          <input aria-label={label} type="range" min={field.least} max={field.most} step="0.05" value={Number(value)} onInput={text} />
          <output>{Math.round(Number(value) * 100)}%</output>
        </span>
      );
    case "number":
      return <input aria-label={label} type="number" min={field.least} max={field.most} step="any" value={String(value)} onInput={text} required={field.required} />;
    default:
      return <input aria-label={label} type="text" value={String(value)} onInput={text} required={field.required} />;
  }
}
