/** The viewer: temp frames on 18 % grey, wiped, side by side, as a difference, or against the hero. */

import { useEffect, useRef, useState } from "preact/hooks";
import { stillUrl, tempUrl, whyNot, type Problem } from "../api";
import { fit, pair, wiped, type Size } from "../logic/frame";
import { Trouble } from "../parts/trouble";
import type { Proposal, Shot } from "../records";

export type View = "wipe" | "side" | "difference" | "plate" | "repair" | "hero" | "layers";

const VIEWS: { view: View; says: string; key: string }[] = [
  { view: "wipe", says: "Wipe", key: "W" },
  { view: "side", says: "Side by side", key: "S" },
  { view: "plate", says: "Before", key: "B" },
  { view: "repair", says: "After", key: "A" },
  { view: "difference", says: "Difference", key: "D" },
  { view: "layers", says: "Layers", key: "L" },
  { view: "hero", says: "Hero", key: "R" },
];
const GAINS = [1, 2, 4, 8];

interface Props {
  proposal: Proposal;
  shot: Shot;
  shots: Shot[];
  variant: string;
  frame: number;
  view: View;
  setView: (view: View) => void;
  setFrame: (frame: number) => void;
  dark: boolean;
  setDark: (dark: boolean) => void;
}

export function Viewer(props: Props) {
  const { proposal, shot, frame, setFrame } = props;
  const [gain, setGain] = useState(2);
  const [drawing, setDrawing] = useState(false);
  const hero = proposal.references[0];
  const view = props.view === "hero" && !hero ? "wipe" : props.view;
  return (
    <section class="viewer" aria-label="Viewer">
      <Screen key={`${proposal.id} ${view}`} {...props} view={view} hero={hero} gain={gain} drawing={setDrawing} />
      <div class="tools" role="toolbar" aria-label="Views">
        {VIEWS.filter((one) => one.view !== "hero" || hero).map((one) => (
          <button key={one.view} aria-pressed={view === one.view} onClick={() => props.setView(one.view)} title={`${one.says} (${one.key})`}>
            {one.says}
          </button>
        ))}
        {view === "difference" && (
          <span class="gains" role="group" aria-label="Gain">
            {GAINS.map((one) => <button key={one} aria-pressed={gain === one} onClick={() => setGain(one)}>×{one}</button>)}
          </span>
        )}
        <span class="spread" />
        {drawing && <span class="quiet">Drawing…</span>}
        <span class="tc">{shot.frames.find((one) => one.frame === frame)?.timecode}</span>
        <button aria-pressed={props.dark} onClick={() => props.setDark(!props.dark)} title="Picture only (F)">Picture only</button>
      </div>
      <div class="frames" role="group" aria-label="Frames of the shot">
        {shot.frames.map((one) => (
          <button key={one.frame} aria-pressed={one.frame === frame} aria-label={`Frame at ${one.timecode}`} title={one.timecode} onClick={() => setFrame(one.frame)}>
            <img src={stillUrl(shot.name, one.frame)} alt="" loading="lazy" />
          </button>
        ))}
      </div>
    </section>
  );
}

interface ScreenProps extends Props {
  hero?: string;
  gain: number;
  drawing: (is: boolean) => void;
}

function Screen({ proposal, shot, shots, variant, frame, view, hero, gain, drawing }: ScreenProps) {
  const [box, size] = useSize();
  const before = tempUrl(proposal, "before", variant, frame);
  const after = tempUrl(proposal, "after", variant, frame);
  const difference = tempUrl(proposal, "difference", variant, frame, gain);
  const layers = tempUrl(proposal, "layers", variant, frame);
  useAhead(proposal.variants.filter((v) => v.name !== variant).map((v) => tempUrl(proposal, "after", v.name, frame)));
  const heroShot = shots.find((one) => one.name === hero);
  const two = pair(shape(shot), size);
  const half = two.each;
  const one = fit(shape(shot), size);
  return (
    <div class={`surround screen${two.row ? "" : " column"}`} ref={box}>
      {view === "wipe" && <Wipe drawing={drawing} before={before} after={after} size={one} says={`${proposal.shot}, frame ${frame}`} />}
      {view === "plate" && <Shown drawing={drawing} url={before} size={one} says={`Before: ${proposal.shot}, frame ${frame}`} />}
      {view === "repair" && <Shown drawing={drawing} url={after} size={one} says={`After, temp: ${proposal.id} ${variant}, frame ${frame}`} />}
      {view === "difference" && <Shown drawing={drawing} url={difference} size={one} says={`Difference ×${gain}, temp: grey where nothing changes`} />}
      {view === "layers" && <Shown drawing={drawing} url={layers} size={one} says={`Layers, temp: ${proposal.id} ${variant}, frame ${frame}`} />}
      {view === "side" && (
        <>
          <Shown drawing={drawing} url={before} size={fit(shape(shot), half)} says={`Before: ${proposal.shot}`} label="Before" />
          <Shown drawing={drawing} url={after} size={fit(shape(shot), half)} says={`After, temp: ${proposal.id} ${variant}`} label={`After: ${proposal.id} ${variant}, temp`} />
        </>
      )}
      {view === "hero" && hero && (
        <>
          <Shown drawing={drawing} url={stillUrl(hero, undefined, "view")} size={fit(heroShot ? shape(heroShot) : shape(shot), half)} says={`Hero: ${hero}`} label={`Hero ${hero}`} />
          <Shown drawing={drawing} url={after} size={fit(shape(shot), half)} says={`After, temp: ${proposal.id} ${variant}`} label={`After: ${proposal.id} ${variant}, temp`} />
        </>
      )}
    </div>
  );
}

const shape = (shot: Shot): Size => ({ width: shot.size[0], height: shot.size[1] });

/** A picture at its place; the one before it stays until the next has come. */
function Shown({ drawing, url, size, says, label }: { drawing: (is: boolean) => void; url: string; size: Size; says: string; label?: string }) {
  const { src, problem } = usePicture(url);
  useEffect(() => drawing(src !== url), [src, url]);
  if (problem) return <Trouble problem={problem} />;
  return (
    <figure class="shown" style={px(size)}>
      {src && <img src={src} alt={says} data-loaded={src === url ? "yes" : "no"} draggable={false} />}
      {!src && <p class="pending">Drawing…</p>}
      {label && <figcaption>{label}</figcaption>}
    </figure>
  );
}

function Wipe({ drawing, before, after, size, says }: { drawing: (is: boolean) => void; before: string; after: string; size: Size; says: string }) {
  const plate = usePicture(before);
  const repair = usePicture(after);
  useEffect(() => drawing(plate.src !== before || repair.src !== after), [plate.src, repair.src, before, after]);
  const [at, setAt] = useState(0.5);
  const frame = useRef<HTMLDivElement>(null);
  const problem = plate.problem ?? repair.problem;
  if (problem) return <Trouble problem={problem} />;
  const move = (event: PointerEvent) => {
    const { left, width } = frame.current!.getBoundingClientRect();
    setAt(wiped(event.clientX, left, width));
  };
  const grab = (event: PointerEvent) => {
    frame.current!.setPointerCapture(event.pointerId);
    move(event);
  };
  const nudge = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -0.02, ArrowRight: 0.02 }[event.key];
    if (by === undefined && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    setAt((now) => (by === undefined ? Number(event.key === "End") : Math.min(1, Math.max(0, now + by))));
  };
  const held = (event: PointerEvent) => frame.current!.hasPointerCapture(event.pointerId) && move(event);
  return (
    <div class="shown wipe" ref={frame} style={px(size)} onPointerDown={grab} onPointerMove={held}>
      {repair.src && <img src={repair.src} alt={`After, temp: ${says}`} data-loaded={repair.src === after ? "yes" : "no"} draggable={false} />}
      {plate.src && <img src={plate.src} alt={`Before: ${says}`} data-loaded={plate.src === before ? "yes" : "no"} draggable={false} style={{ clipPath: `inset(0 ${100 - at * 100}% 0 0)` }} />}
      {(!plate.src || !repair.src) && <p class="pending">Drawing…</p>}
      <div class="edge" hidden={!plate.src || !repair.src} style={{ left: `${at * 100}%` }} tabIndex={0} role="slider" aria-label="Wipe" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(at * 100)} aria-valuetext={`${Math.round(at * 100)}% before`} onKeyDown={nudge}>
        <span class="before">Before</span>
        <span class="after">After</span>
      </div>
    </div>
  );
}

const px = (size: Size) => ({ width: `${size.width}px`, height: `${size.height}px` });

function usePicture(url: string): { src?: string; problem?: Problem } {
  const [shown, show] = useState<{ src?: string; url: string; problem?: Problem }>({ url });
  useEffect(() => {
    let wanted = true;
    const picture = new Image();
    picture.src = url;
    picture
      .decode()
      .then(() => wanted && show({ src: url, url }))
      .catch(async () => {
        const problem = await whyNot(url);
        if (wanted) show({ src: url, url, problem });
      });
    return () => {
      wanted = false;
    };
  }, [url]);
  return shown.url === url ? shown : { src: shown.src };
}

/** Has the other variants drawn while this one is looked at, so that 1, 2, 3 are quick. */
function useAhead(urls: string[]) {
  useEffect(() => {
    const soon = setTimeout(() => urls.forEach((url) => (new Image().src = url)), 900);
    return () => clearTimeout(soon);
  }, [urls.join(" ")]);
}

function useSize(): [(node: HTMLDivElement | null) => void, Size] {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const watch = useRef<ResizeObserver | undefined>(undefined);
  const box = useRef((node: HTMLDivElement | null) => {
    watch.current?.disconnect();
    if (!node) return;
    watch.current = new ResizeObserver(([entry]) => entry && setSize({ width: entry.contentRect.width, height: entry.contentRect.height }));
    watch.current.observe(node);
  });
  return [box.current, size];
}
