import { useEffect, useRef } from "preact/hooks";
import { KEYS } from "../logic/keys";

const SHOWN: Record<string, string> = { ArrowRight: "→", ArrowLeft: "←", Escape: "Esc" };

/** The keyboard, on one card. */
export function Keys({ close }: { close: () => void }) {
  const card = useRef<HTMLDialogElement>(null);
  useEffect(() => card.current?.showModal(), []);
  return (
    <dialog ref={card} class="keys" onClose={close} onClick={(e) => e.target === card.current && card.current?.close()}>
      <h2>Keyboard</h2>
      <dl>
        {KEYS.map(({ keys, says }) => (
          <div key={says}>
            <dt>{keys.map((key) => <kbd key={key}>{SHOWN[key] ?? key.toUpperCase()}</kbd>)}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">While a wipe has the focus, ← and → move it.</p>
      <button autofocus onClick={() => card.current?.close()}>Close</button>
    </dialog>
  );
}
