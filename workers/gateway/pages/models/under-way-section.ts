import { shortened } from '../../../../domain/text/visible.ts';
import type { OpenRetraining } from '../../../operations/open-retrainings.ts';
import type { OpenRollout } from '../../../operations/open-rollouts.ts';
import { pagePaths } from '../../links/page-paths.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { pageLink } from '../page-link.ts';
import type { PageDeps } from '../page-deps.ts';
import type { PageView } from '../view.ts';
import { changeBadge } from '../words.ts';

/** What is being changed of models. */
export interface UnderWay {
  retrainings: readonly OpenRetraining[];
  rollouts: readonly OpenRollout[];
}

/** Of one model or of all; nothing while Temporal does not answer, which pages say elsewhere. */
export async function readUnderWay(
  { retrainings, rollouts }: Pick<PageDeps, 'retrainings' | 'rollouts'>,
  model?: string,
): Promise<UnderWay> {
  const [training, rolling] = await Promise.all([
    retrainings?.open(model).catch(() => []),
    rollouts?.open(model).catch(() => []),
  ]);
  return { retrainings: (training ?? []).filter(isOpen), rollouts: (rolling ?? []).filter(isOpen) };
}

/** One that has ended may still tell people so, and one that has not begun has no page yet. */
function isOpen({ phase, id }: { phase: string; id: string }): boolean {
  return phase !== 'closed' && id !== '';
}

/** Retrainings and rollouts under way, each with where it stands. */
export function underWaySection(view: PageView, { retrainings, rollouts }: UnderWay): Html | false {
  const rows = [
    ...retrainings.map((one) => ({ ...one, path: pagePaths.retraining(one.model, one.id) })),
    ...rollouts.map((one) => ({ ...one, path: pagePaths.rollout(one.model, one.id) })),
  ];
  if (rows.length === 0) return false;
  const waits = rows.some(({ actions }) => actions.length > 0);
  return html`<section class="card ${waits ? 'asks' : ''}" aria-labelledby="under-way">
    <h2 id="under-way">Retrainings and rollouts</h2>
    <ul class="rows">
      ${rows.map(
        ({ path, title, headline, startedAt, phase }) =>
          html`<li>
            <div>
              <div class="what">${pageLink(view, path, shortened(title, 200))}</div>
              <div class="about">
                ${headline !== '' && `${shortened(headline, 200)}, `}begun ${moment(startedAt, view.now)}
              </div>
            </div>
            <div class="badges">${changeBadge(phase)}</div>
          </li>`,
      )}
    </ul>
  </section>`;
}
