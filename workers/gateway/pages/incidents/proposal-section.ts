import { shortened } from '../../../../domain/text/visible.ts';
import type { IncidentView } from '../../../../workflows/model-messages.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

/** What the answer `retrain` would do, or why it is not offered now, and how the last retraining ended. */
export function proposalSection({
  retraining,
  retrained,
}: Pick<IncidentView, 'retraining' | 'retrained'>): Html | false {
  if (retraining === undefined && retrained === undefined) return false;
  return html`<section class="card" aria-labelledby="proposal">
    <h2 id="proposal">${titleOf(retraining)}</h2>
    ${
      retraining !== undefined &&
      ('refused' in retraining
        ? html`<p>${shortened(retraining.refused, 1000)}</p>`
        : html`<ul>
            ${retraining.lines.map((line) => html`<li>${line}</li>`)}
          </ul>`)
    }
    ${
      retrained !== undefined &&
      html`<p class="soft">
        The last one because of this: ${retrained.outcome.replaceAll('-', ' ')},
        ${shortened(retrained.detail, 1000)}
      </p>`
    }
  </section>`;
}

function titleOf(retraining: IncidentView['retraining']): string {
  if (retraining === undefined) return 'Retraining';
  return 'refused' in retraining ? 'Retraining is not possible now' : 'Retraining would';
}
