import { graverFirst } from '../../../domain/infrastructure/finding.ts';
import type { FindingStatus, TargetStatus } from '../../operations/drift-status.ts';
import type { ModelStatus } from '../../operations/model-status.ts';
import type { OpenLease } from '../../operations/open-leases.ts';
import type { OpenIncident } from '../../operations/open-incidents.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { pagePaths } from '../links/page-paths.ts';
import { approvalRows } from './approval-rows.ts';
import type { PageContent } from './document.ts';
import { emergenciesSection } from './emergency-page.ts';
import { findingRows, rowsOnPage } from './finding-rows.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { modelsSection } from './models/models-page.ts';
import { underWaySection } from './models/under-way-section.ts';
import type { UnderWay } from './models/under-way-section.ts';
import { incidentsSection } from './incidents/incident-rows.ts';
import { moment } from './moment.ts';
import { emptyState, statesUnknown } from './notices.ts';
import { pageLink } from './page-link.ts';
import { pager, partOf } from './paging.ts';
import type { PageView } from './view.ts';
import { count } from './words.ts';

/** What drifts and what waits. */
export interface Overview {
  targets: readonly TargetStatus[];
  approvals: readonly OpenRemediation[];
  /** Emergencies in which healing is held. */
  leases: readonly OpenLease[];
  models: readonly ModelStatus[];
  incidents?: readonly OpenIncident[];
  /** Retrainings and rollouts. */
  underWay?: UnderWay;
  /** Repositories without a forge, whose pull requests are kept here. */
  repositories?: readonly string[];
  /** Whether Temporal answered. */
  known: boolean;
  /** Page of the list of findings, as the query states it. */
  page: string | null;
}

/** Everything that is open, what waits for people first. */
export function overviewPage(view: PageView, overview: Overview): PageContent {
  const { targets, approvals, leases, known, models, incidents = [], repositories = [] } = overview;
  const title = titleOf(targets, models);
  const waiting = approvals.length + countWaiting(overview);
  return {
    title,
    body: [
      html`<h1>${title}${waiting > 0 && `, ${waiting} waiting for a decision`}</h1>
        <p class="lead">
          Where ${targets.length === 1 ? 'the cluster differs' : `the ${targets.length} targets differ`} from
          Git${models.length > 0 && ', and models from their reference'}, as the latest scans found it.
        </p>`,
      !known && statesUnknown,
      leases.length > 0 && emergenciesSection(view, leases),
      approvals.length > 0 && approvalsSection(view, approvals),
      incidents.length > 0 && incidentsSection(view, incidents),
      overview.underWay !== undefined && underWaySection(view, overview.underWay),
      findingsSection(view, targets, '/', overview.page),
      targetsSection(view, targets),
      repositories.length > 0 && repositoriesSection(view, repositories),
      models.length > 0 && modelsSection(view, models),
    ],
  };
}

function repositoriesSection(view: PageView, repositories: readonly string[]): Html {
  return html`<section class="card" aria-labelledby="pull-requests">
    <h2 id="pull-requests">Pull requests</h2>
    <ul class="rows">
      ${repositories.map(
        (repository) =>
          html`<li>
            <div class="what">${pageLink(view, pagePaths.pullRequests(repository), repository)}</div>
          </li>`,
      )}
    </ul>
  </section>`;
}

function titleOf(targets: readonly TargetStatus[], models: readonly ModelStatus[]): string {
  const findings = targets.reduce((sum, target) => sum + target.findings.length, 0);
  const drifting = models.filter(({ standing }) => standing === 'drift');
  const open = [
    ...(findings > 0 ? [`${count(findings, 'finding')} open`] : []),
    ...(drifting.length === 1 ? [`model ${drifting[0]?.model} drifts`] : []),
    ...(drifting.length > 1 ? [`${drifting.length} models drift`] : []),
  ];
  if (open.length > 0) return open.join(', ').replace(/^m/, 'M');
  return isAllTrue(targets) ? 'Nothing drifts' : 'No drift is known';
}

/** What of models waits for people. */
function countWaiting({ incidents = [], underWay }: Overview): number {
  const open = [...incidents, ...(underWay?.retrainings ?? []), ...(underWay?.rollouts ?? [])];
  return open.filter(({ phase }) => phase.startsWith('waiting-for-')).length;
}

export function approvalsSection(view: PageView, approvals: readonly OpenRemediation[]): Html {
  return html`<section class="card asks" aria-labelledby="asks">
    <h2 id="asks">Waits for a decision</h2>
    ${approvalRows(view, approvals)}
  </section>`;
}

/** The findings of these targets, the gravest first. */
export function findingsSection(
  view: PageView,
  targets: readonly TargetStatus[],
  path: string,
  page: string | null,
): Html {
  const rows = targets.flatMap(({ findings }) => findings).toSorted(graverAndOlderFirst);
  if (rows.length === 0) {
    return html`<section class="card" aria-label="Drift">${nothingFound(targets)}</section>`;
  }
  const part = partOf(rows, rowsOnPage, page);
  return html`<section class="card" aria-labelledby="drift">
    <h2 id="drift">Drift</h2>
    ${findingRows(view, part.items)} ${pager(view, path, part, 'drift')}
  </section>`;
}

const notScanned = emptyState(
  '…',
  'No scan yet',
  html`A target is scanned when its schedule says. To look now: <code>plumbline scan TARGET</code>. If nothing
    happens, is a worker running, and were the schedules applied (<code>plumbline schedules apply</code>)?`,
);

/** Silence about what was not looked at would read as "no drift". */
function nothingFound(targets: readonly TargetStatus[]): Html {
  if (isAllTrue(targets)) return emptyState('✓', 'The cluster equals Git', trueWords(targets));
  if (targets.every(({ scan }) => scan === undefined)) return notScanned;
  return emptyState(
    '?',
    'No drift is known, but not everything could be compared',
    'A scan failed, is still to come, or left something out; the targets say which and why.',
  );
}

function isAllTrue(targets: readonly TargetStatus[]): boolean {
  return (
    targets.length > 0 &&
    targets.every(({ scan, failure }) => scan?.errors.length === 0 && failure === undefined)
  );
}

function trueWords(targets: readonly TargetStatus[]): string {
  const compared = targets.reduce((sum, { scan }) => sum + (scan?.summary.compared ?? 0), 0);
  return `${count(compared, 'object')} compared, nothing differs that no rule declares legitimate. There is nothing to do; the next scan looks again by itself.`;
}

function graverAndOlderFirst({ finding: one }: FindingStatus, { finding: other }: FindingStatus): number {
  return graverFirst(one.severity, other.severity) || one.firstSeen.localeCompare(other.firstSeen);
}

function targetsSection(view: PageView, targets: readonly TargetStatus[]): Html {
  return html`<section class="card" aria-labelledby="targets">
    <h2 id="targets">Targets</h2>
    ${
      targets.length === 0
        ? emptyState(
            '○',
            'No target',
            html`plumbline.yaml names none. A target is a cluster, a repository and a path in it.`,
          )
        : html`<ul class="rows">
            ${targets.map((target) => targetRow(view, target))}
          </ul>`
    }
  </section>`;
}

function targetRow(view: PageView, { target, scan, findings, failure }: TargetStatus): Html {
  const errors = scan?.errors.length ?? 0;
  return html`<li>
    <div>
      <div class="what">${pageLink(view, pagePaths.target(target), target)}</div>
      <div class="about">
        ${
          scan === undefined
            ? 'not scanned yet'
            : html`${count(scan.summary.compared, 'object')} compared
                ${moment(new Date(scan.sequence).toISOString(), view.now)}, commit
                <code>${scan.commit.slice(0, 8)}</code>`
        }
      </div>
    </div>
    <div class="badges">
      ${failure !== undefined && html`<span class="badge high">the latest scan failed</span>`}
      ${errors > 0 && html`<span class="badge medium">${count(errors, 'object')} not compared</span>`}
      ${
        findings.length > 0
          ? html`<span class="badge high">${findings.length} open</span>`
          : scan !== undefined && html`<span class="badge good">true to Git</span>`
      }
    </div>
  </li>`;
}
