import type { State } from "../records";

const SAYS: Record<State, string> = { open: "Open", circle: "Circled", hold: "Hold", ng: "NG" };

/** Where a proposal stands, as a grease pencil would write it. */
export function Glyph({ state, said = false }: { state: State; said?: boolean }) {
  return (
    <span class={`glyph glyph-${state}`} role="img" aria-label={SAYS[state]} title={SAYS[state]}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        {state === "open" && <circle cx="10" cy="10" r="2.2" class="dot" />}
        {state === "circle" && <path d="M13.6 3.6C9.2 2 4 4.2 3.3 9.2c-.7 5 3.6 8 7.4 7.6 4.3-.4 6.6-4 6-7.6C16.2 5.6 12.8 3 8.3 3.7" />}
        {state === "hold" && <path d="M7 5v10M13 5v10" />}
        {state === "ng" && <path d="M5 5.3 15 15M14.7 4.8 5.2 15.2" />}
      </svg>
      {said && <span aria-hidden="true">{SAYS[state]}</span>}
    </span>
  );
}
