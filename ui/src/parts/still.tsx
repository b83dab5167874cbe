import { stillUrl } from "../api";

/** A plate's frame on grey. */
export function Still({ shot, frame, size = "thumbnail" }: { shot: string; frame?: number; size?: "thumbnail" | "view" }) {
  return <img class="still" src={stillUrl(shot, frame, size)} alt={`${shot}${frame === undefined ? "" : `, frame ${frame}`}`} loading="lazy" decoding="async" />;
}
