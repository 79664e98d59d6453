import { leaseCause } from '../../../domain/emergency/lease.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { shortened } from '../../../domain/text/visible.ts';
import type { OpenLease } from '../../operations/open-leases.ts';
import { pagePaths } from '../links/page-paths.ts';
import type { Answered, Visit } from './answer-page.ts';
import type { PageContent } from './document.ts';
import { findingRows, rowsOnPage } from './finding-rows.ts';
import { historySection } from './history-section.ts';
import type { HistoryEvent } from './history-section.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { messagePage, unreachablePage } from './message-page.ts';
import { moment } from './moment.ts';
import type { PageDeps } from './page-deps.ts';
import { pageLink, workflowLink } from './page-link.ts';
import { pager, partOf } from './paging.ts';
import type { PageView } from './view.ts';
import { count, stateBadge } from './words.ts';

/** An emergency: why healing is held, what was changed by hand, and what became of it. */
export interface EmergencyDetails {
  lease: OpenLease;
  findings: readonly Finding[];
  history: readonly HistoryEvent[];
  page: string | null;
}

const overPage = messagePage(
  'This emergency is over',
  html`What was held is given back. <code>plumbline audit list</code> says how it went, and
    <code>plumbline emergency list</code> what is open.`,
);

export async function renderEmergency(deps: PageDeps, { view, request }: Visit): Promise<Answered> {
  const { target = '', id = '' } = request.params;
  const status = await deps.sources.status([target]).catch(() => undefined);
  if (status === undefined) return { status: 503, content: unreachablePage };
  const lease = status.leases.find((one) => one.id === id && one.target === target);
  if (lease === undefined) return { status: 404, content: overPage };
  const cause = leaseCause(id);
  const findings =
    lease.digest === '' ? [] : ((await deps.sources.evidence(target, cause, lease.digest)) ?? []);
  const history = await deps.auditOf({ target, cause, finding: '' });
  return { content: emergencyPage(view, { lease, findings, history, page: request.query.get('page') }) };
}

function emergencyPage(view: PageView, { lease, findings, history, page }: EmergencyDetails): PageContent {
  const { id, target, phase, openedBy, openedAt, reason, scope, workflowId } = lease;
  const path = pagePaths.emergency(target, id);
  const part = partOf(findings, rowsOnPage, page);
  return {
    title: `Emergency ${id}`,
    trail: [
      [pagePaths.target(target), target],
      [path, 'emergency'],
    ],
    body: [
      html`<section class="card asks">
        <div class="badges">${stateBadge(phase)}</div>
        <h1>Emergency ${id}: ${shortened(reason, 300)}</h1>
        <p>
          Healing is held for ${shortened(scope, 500)} in ${target}, until
          ${moment(lease.expiresAt, view.now)}.
        </p>
        <p class="soft">
          Opened by ${shortened(openedBy, 200)} ${moment(openedAt, view.now)}.
          ${workflowLink(view, workflowId, 'Its story in Temporal')}
        </p>
        ${standing(lease)}
        <p>
          <code>plumbline emergency extend ${id} 1h</code>,
          <code>plumbline emergency close ${id} --reason …</code>
        </p>
      </section>`,
      html`<section class="card" aria-labelledby="changes">
        <h2 id="changes">
          ${findings.length === 0 ? 'Nothing differs from Git in it' : `What was changed: ${count(findings.length, 'finding')}`}
        </h2>
        ${
          findings.length > 0 &&
          findingRows(
            view,
            part.items.map((finding) => ({ finding })),
          )
        }
        ${pager(view, path, part, 'findings')}
      </section>`,
      historySection(view, history),
    ],
  };
}

function standing({ governor, pullRequest, withoutPullRequest, trouble }: OpenLease): Html {
  const address = URL.parse(pullRequest);
  const isWeb = address?.protocol === 'https:' || address?.protocol === 'http:';
  return html`<ul>
    ${governor !== '' && html`<li>${shortened(governor, 500)}</li>`}
    ${
      pullRequest !== '' &&
      (isWeb
        ? html`<li><a href="${pullRequest}">The pull request with the changes</a></li>`
        : html`<li>The pull request with the changes: <code>${pullRequest}</code></li>`)
    }
    ${withoutPullRequest !== '' && html`<li>No pull request: ${shortened(withoutPullRequest, 500)}</li>`}
    ${trouble !== '' && html`<li><b>${shortened(trouble, 500)}</b></li>`}
  </ul>`;
}

/** Every open emergency, for the pages that list what is open. */
export function emergenciesSection(view: PageView, leases: readonly OpenLease[]): Html {
  return html`<section class="card asks" aria-labelledby="emergencies">
    <h2 id="emergencies">Emergencies: healing is held</h2>
    <ul class="rows">
      ${leases.map((lease) => emergencyRow(view, lease))}
    </ul>
  </section>`;
}

function emergencyRow(view: PageView, lease: OpenLease): Html {
  const { id, target, reason, scope, openedBy, expiresAt, phase } = lease;
  return html`<li>
    <div>
      <div class="what">
        ${pageLink(view, pagePaths.emergency(target, id), `${target}: ${shortened(reason, 200)}`)}
      </div>
      <div class="about">
        ${shortened(scope, 200)}, by
        ${shortened(openedBy, 100)}${expiresAt !== '' && html`, until ${moment(expiresAt, view.now)}`}
      </div>
    </div>
    <div class="badges">${stateBadge(phase)}</div>
  </li>`;
}
