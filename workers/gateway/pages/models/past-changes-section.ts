import type { RetrainingSummary } from '../../../../activities/training/stored-retrainings.ts';
import type { RolloutSummary } from '../../../../activities/rollout/stored-rollouts.ts';
import { shortened } from '../../../../domain/text/visible.ts';
import { pagePaths } from '../../links/page-paths.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { pageLink } from '../page-link.ts';
import type { PageView } from '../view.ts';
import { changeBadge } from '../words.ts';

/** Retrainings and rollouts of a model that are over. */
export interface PastChanges {
  retrainings: readonly RetrainingSummary[];
  rollouts: readonly RolloutSummary[];
}

/** More than a person looks through. */
const mostShown = 20;

/** What was changed of a model, or was tried to, the newest first. */
export function pastChangesSection(
  view: PageView,
  model: string,
  { retrainings, rollouts }: PastChanges,
): Html | false {
  const all = [
    ...retrainings.map((one) => ({
      ...one,
      words: 'Retraining',
      path: pagePaths.retraining(model, one.id),
    })),
    ...rollouts.map((one) => ({ ...one, words: 'Rollout', path: pagePaths.rollout(model, one.id) })),
  ].toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
  if (all.length === 0) return false;
  const rest = all.length - mostShown;
  return html`<section class="card" aria-labelledby="changes">
    <h2 id="changes">What was changed of it</h2>
    <ul class="rows">
      ${all.slice(0, mostShown).map(
        ({ words, path, id, startedAt, outcome, detail }) =>
          html`<li>
            <div>
              <div class="what">${pageLink(view, path, `${words} ${id}`)}</div>
              <div class="about">${moment(startedAt, view.now)}: ${shortened(detail, 200)}</div>
            </div>
            <div class="badges">${changeBadge(outcome)}</div>
          </li>`,
      )}
    </ul>
    ${rest > 0 && html`<p class="soft">and ${rest} before that: <code>plumbline model history ${model}</code></p>`}
  </section>`;
}
