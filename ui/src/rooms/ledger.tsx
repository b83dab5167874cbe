/** Who decided what. Nothing here can be changed: a later decision stands beside the earlier one. */

import type { Everything } from "../api";
import { hashOf } from "../logic/route";
import { Glyph } from "../parts/glyph";

export function Ledger({ all }: { all: Everything }) {
  if (!all.decisions.length) return <p class="empty">Nothing is decided yet. Circle, hold or NG a proposal, and it stands here for good.</p>;
  return (
    <div class="page">
      <table class="ledger">
        <thead><tr><th /><th>Proposal</th><th>Shot</th><th>Variant</th><th>By</th><th>Note</th><th>Recipe</th><th>On (UTC)</th></tr></thead>
        <tbody>
          {all.decisions.map((one) => (
            <tr key={one.id}>
              <td><Glyph state={one.verdict} said /></td>
              <td><a href={hashOf("proposals", one.proposal)}>{one.proposal}</a></td>
              <td>{one.shot}</td>
              <td>{one.variant}</td>
              <td>{one.by}, <span class="quiet">{one.role}</span></td>
              <td class="note">{one.note}</td>
              <td><code>{one.recipe.slice(0, 8)}</code></td>
              <td class="tc">{one.on.slice(0, 16).replace("T", " ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
