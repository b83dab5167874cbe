import type { Problem } from "../api";

/** What went wrong, and the way out. */
export function Trouble({ problem, again }: { problem: Problem; again?: () => void }) {
  return (
    <div class="trouble" role="alert">
      <p><strong>{problem.message}</strong> {problem.wayOut}</p>
      {again && <button onClick={again}>Try again</button>}
    </div>
  );
}
