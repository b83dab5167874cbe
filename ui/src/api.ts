/** Talking to the room's server. Every failure arrives as a Problem with a way out. */

import type { Clip, Cut, Decision, Finding, Fixes, Model, Production, Proposal, Shot, Verdict } from "./records";

export class Problem extends Error {
  constructor(
    readonly code: string,
    problem: string,
    readonly wayOut: string,
  ) {
    super(problem);
  }
}

export interface Everything {
  production: Production;
  clips: Clip[];
  shots: Shot[];
  cut: Cut | null;
  findings: Finding[];
  proposals: Proposal[];
  decisions: Decision[];
  model: Model | null;
  fixes: Fixes;
}

export async function everything(): Promise<Everything> {
  const [production, clips, shots, cut, findings, proposals, decisions, model, fixes] = await Promise.all([
    get<Production>("production"),
    get<Clip[]>("clips"),
    get<Shot[]>("shots"),
    get<Cut | null>("cut"),
    get<Finding[]>("findings"),
    get<Proposal[]>("proposals"),
    get<Decision[]>("decisions"),
    get<Model | null>("model"),
    get<Fixes>("fixes"),
  ]);
  return { production, clips, shots, cut, findings, proposals, decisions, model, fixes };
}

export interface Said {
  verdict: Verdict;
  by: string;
  role: string;
  note: string;
  variant: string;
  recipe: string;
}

export const decide = (proposal: string, said: Said) =>
  post<Decision>(`proposals/${encodeURIComponent(proposal)}/decisions`, said);

export const ask = (shot: string, fix: string, intent: Record<string, unknown>) =>
  post<Proposal>(`shots/${encodeURIComponent(shot)}/fixes/${encodeURIComponent(fix)}`, intent);

export const stillUrl = (shot: string, frame?: number, size: "thumbnail" | "view" = "thumbnail") =>
  `/api/shots/${encodeURIComponent(shot)}/still?size=${size}${frame === undefined ? "" : `&frame=${frame}`}`;

export const sheetUrl = (finding: string) => `/api/findings/${encodeURIComponent(finding)}/sheet`;

export function tempUrl(
  proposal: Proposal,
  what: "before" | "after" | "difference" | "layers",
  variant: string,
  frame: number,
  gain = 4,
): string {
  const query = new URLSearchParams({ frame: String(frame) });
  if (what !== "before") query.set("variant", variant);
  if (what === "difference") query.set("gain", String(gain));
  query.set("on", proposal.on);
  return `/api/proposals/${encodeURIComponent(proposal.id)}/${what}?${query}`;
}

/** What the server says is wrong with a picture that didn't come. */
export async function whyNot(url: string): Promise<Problem> {
  try {
    const answer = await fetch(url);
    return answer.ok ? new Problem("error", "The picture can't be drawn.", "Load the page again.") : await said(answer);
  } catch {
    return away();
  }
}

async function get<T>(path: string): Promise<T> {
  return read<T>(await reach(`/api/${path}`));
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return read<T>(await reach(`/api/${path}`, options));
}

async function reach(url: string, options?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch {
    throw away();
  }
}

async function read<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw await said(answer);
  return (await answer.json()) as T;
}

async function said(answer: Response): Promise<Problem> {
  try {
    const { error } = (await answer.json()) as { error: { code: string; problem: string; way_out: string } };
    return new Problem(error.code, error.problem, error.way_out);
  } catch {
    return new Problem("error", `The room answered ${answer.status}.`, "The terminal that it runs in says why.");
  }
}

const away = () => new Problem("away", "The review room doesn't answer.", "Start `onelight review` again.");
