/** The room: its door plate, its walls, and which part of it we are in. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { everything, Problem, type Everything } from "./api";
import { actOf } from "./logic/keys";
import { hashOf, placeOf, ROOMS, type Place, type Room as RoomName } from "./logic/route";
import { rate } from "./logic/numbers";
import { Keys } from "./parts/keys";
import { Trouble } from "./parts/trouble";
import { CutRoom } from "./rooms/cut";
import { Dailies } from "./rooms/dailies";
import { Ledger } from "./rooms/ledger";
import { ModelRoom } from "./rooms/model";
import { Proposals } from "./rooms/proposals";

const TITLES: Record<RoomName, string> = {
  dailies: "Dailies",
  cut: "Cut",
  proposals: "Proposals",
  model: "Model",
  decisions: "Decisions",
};

export function Room() {
  const { all, problem, reload } = useEverything();
  const place = usePlace();
  const [help, setHelp] = useState(false);
  useHelpKey(setHelp);
  useEffect(() => {
    if (all) document.title = `${all.production.name} · ${TITLES[place.room]} · Onelight`;
  }, [all, place.room]);
  if (!all) return <main class="waiting">{problem ? <Trouble problem={problem} again={reload} /> : <p>Opening the production…</p>}</main>;
  return (
    <>
      <Door all={all} place={place} help={() => setHelp(true)} />
      {problem && <Trouble problem={problem} again={reload} />}
      <main class={`part part-${place.room}`}>{part(place, all, reload)}</main>
      {help && <Keys close={() => setHelp(false)} />}
    </>
  );
}

function part(place: Place, all: Everything, reload: () => Promise<void>) {
  switch (place.room) {
    case "dailies":
      return <Dailies all={all} name={place.name} reload={reload} />;
    case "cut":
      return <CutRoom all={all} name={place.name} reload={reload} />;
    case "proposals":
      return <Proposals all={all} name={place.name} reload={reload} />;
    case "model":
      return <ModelRoom all={all} />;
    case "decisions":
      return <Ledger all={all} />;
  }
}

function Door({ all, place, help }: { all: Everything; place: Place; help: () => void }) {
  const { production } = all;
  const counts: Partial<Record<RoomName, number>> = {
    dailies: production.counts.shots,
    cut: production.counts.findings,
    proposals: production.counts.open,
  };
  return (
    <header class="door">
      <span class="mark" aria-label="Onelight">
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <circle cx="10" cy="10" r="7" />
          <path d="M10 3a7 7 0 0 1 0 14z" />
        </svg>
        Onelight
      </span>
      <h1 title={`${production.colour}, ${rate(production.rate)} fps`}>{production.name}</h1>
      <nav aria-label="Parts of the room">
        {ROOMS.map((room) => (
          <a key={room} href={hashOf(room)} aria-current={room === place.room ? "page" : undefined}>
            {TITLES[room]}
            {counts[room] ? <span class="count">{counts[room]}</span> : null}
          </a>
        ))}
      </nav>
      <span class="law" title={production.temp}>Temp frames only</span>
      <button class="plain" onClick={help} aria-label="Keyboard">?</button>
    </header>
  );
}

function useEverything() {
  const [all, setAll] = useState<Everything>();
  const [problem, setProblem] = useState<Problem>();
  const reload = useCallback(async () => {
    try {
      setAll(await everything());
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem("error", String(error), "Load the page again."));
    }
  }, []);
  useEffect(() => {
    void reload();
    const back = () => void reload();
    window.addEventListener("focus", back);
    return () => window.removeEventListener("focus", back);
  }, [reload]);
  return { all, problem, reload };
}

function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.hash));
  useEffect(() => {
    const moved = () => setPlace(placeOf(location.hash));
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, []);
  return place;
}

function useHelpKey(show: (help: boolean) => void) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (actOf(event, ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) === "help") show(true);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [show]);
}
