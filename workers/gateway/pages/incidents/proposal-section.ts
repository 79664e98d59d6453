import { shortened } from '../../../../domain/text/visible.ts';
import type { IncidentView } from '../../../../workflows/model-messages.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

/** What an incident proposes, and what came of it before. */
export type IncidentProposals = Pick<IncidentView, 'retraining' | 'retrained' | 'rollback' | 'rolledBack'>;

interface Proposal {
  id: string;
  /** At the beginning of a sentence. */
  what: string;
  proposed: IncidentView['retraining'] | IncidentView['rollback'];
  tried: IncidentView['retrained'];
}

/** What the answers `roll-back` and `retrain` would do, or why they are not offered now, and how the last ones ended. */
export function proposalSection(proposals: IncidentProposals): Html | false {
  const { retraining, retrained, rollback, rolledBack } = proposals;
  const back = { what: 'Rolling the deployment back', proposed: rollback, tried: rolledBack };
  const sections = [
    section({ id: 'rollback', ...back }),
    section({ id: 'proposal', what: 'Retraining', proposed: retraining, tried: retrained }),
  ].filter((one) => one !== false);
  return sections.length > 0 && html`${sections}`;
}

function section({ id, what, proposed, tried }: Proposal): Html | false {
  if (proposed === undefined && tried === undefined) return false;
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${titleOf(what, proposed)}</h2>
    ${
      proposed !== undefined &&
      ('refused' in proposed
        ? html`<p>${shortened(proposed.refused, 1000)}</p>`
        : html`<ul>
            ${proposed.lines.map((line) => html`<li>${line}</li>`)}
          </ul>`)
    }
    ${
      tried !== undefined &&
      html`<p class="soft">
        The last one because of this: ${tried.outcome.replaceAll('-', ' ')}, ${shortened(tried.detail, 1000)}
      </p>`
    }
  </section>`;
}

function titleOf(what: string, proposed: Proposal['proposed']): string {
  if (proposed === undefined) return what;
  return 'refused' in proposed ? `${what} is not possible now` : `${what} would`;
}
