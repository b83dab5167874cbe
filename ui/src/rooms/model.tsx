/** The production's own model: what it learned from, and how well it does. */

import type { Everything } from "../api";
import type { ModelCard } from "../records";

export function ModelRoom({ all }: { all: Everything }) {
  const { model, production } = all;
  if (!model) return <p class="empty">No model yet. <code>onelight learn</code> learns one from this production's own dailies.</p>;
  return (
    <div class="page">
      <p class="lead">
        Learned from this production's dailies alone and bound to it ({production.id.slice(0, 8)}).
        {" "}{production.counts.granted} of {production.counts.clips} clips are granted.
      </p>
      {model.heads.map((card) => <Card key={card.weights} card={card} />)}
    </div>
  );
}

function Card({ card }: { card: ModelCard }) {
  return (
    <section class="card">
      <h2>{card.head}</h2>
      <div class="cols">
        <div>
          <h3>Measured on held-out takes</h3>
          <dl class="figures">
            {Object.entries(card.figures).map(([name, value]) => (
              <div key={name}><dt>{name.replace(/_/g, " ")}</dt><dd>{value.toFixed(Math.abs(value) < 10 ? 3 : 1)}</dd></div>
            ))}
          </dl>
          <h3>Made</h3>
          <dl class="figures">
            <div><dt>On</dt><dd>{card.on.slice(0, 16).replace("T", " ")}</dd></div>
            <div><dt>In</dt><dd>{card.seconds.toFixed(0)} s, {card.steps} steps, seed {card.seed}</dd></div>
            <div><dt>Base</dt><dd><code>{card.base.slice(0, 16) || "none"}</code></dd></div>
            <div><dt>Weights</dt><dd><code>{card.weights.slice(0, 16)}</code></dd></div>
            {card.command && <div><dt>Command</dt><dd><code>{card.command}</code></dd></div>}
          </dl>
        </div>
        <div>
          <h3>Learned from</h3>
          <table>
            <thead><tr><th>Clip</th><th>Granted by</th></tr></thead>
            <tbody>{card.learned_from.map((one) => <tr key={one.clip}><td>{one.clip}</td><td>{one.by}</td></tr>)}</tbody>
          </table>
        </div>
      </div>
    </section>
  );
}
