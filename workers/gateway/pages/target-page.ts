import type { TargetStatus } from '../../operations/drift-status.ts';
import type { OpenLease } from '../../operations/open-leases.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { pagePaths } from '../links/page-paths.ts';
import type { PageContent } from './document.ts';
import { emergenciesSection } from './emergency-page.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { fullMoment, moment } from './moment.ts';
import { notice, statesUnknown } from './notices.ts';
import { approvalsSection, findingsSection } from './overview-page.ts';
import { pageLink } from './page-link.ts';
import { startOfScan } from './page-sources.ts';
import { errorsSection, warningsSection } from './scan-sections.ts';
import type { PageView } from './view.ts';
import { count } from './words.ts';

export interface TargetDetails {
  status: TargetStatus;
  approvals: readonly OpenRemediation[];
  leases: readonly OpenLease[];
  known: boolean;
  /** Names of its scans, the newest first. */
  scans: readonly string[];
  page: string | null;
}

/** More scans than a person looks through. */
const mostScans = 30;

/** How one target stands, and its scans. */
export function targetPage(view: PageView, details: TargetDetails): PageContent {
  const { status, approvals, leases, known, scans, page } = details;
  const { target, scan, failure } = status;
  const path = pagePaths.target(target);
  return {
    title: target,
    trail: [[path, target]],
    body: [
      html`<h1>${target}</h1>
        <p class="lead">
          ${
            scan === undefined
              ? 'Not scanned yet.'
              : html`${count(scan.summary.compared, 'object')} compared
                  ${moment(new Date(scan.sequence).toISOString(), view.now)} with commit
                  <code>${scan.commit.slice(0, 12)}</code>.`
          }
        </p>`,
      !known && statesUnknown,
      leases.length > 0 && emergenciesSection(view, leases),
      failure !== undefined &&
        notice(
          'bad',
          'The latest scan failed',
          html`${failure.message}. What is below was found by an earlier one.`,
        ),
      approvals.length > 0 && approvalsSection(view, approvals),
      scan !== undefined && errorsSection(scan.errors),
      findingsSection(view, [status], path, page),
      scan !== undefined && warningsSection(scan.warnings),
      scans.length > 0 && scansSection(view, target, scans),
    ],
  };
}

function scansSection(view: PageView, target: string, scans: readonly string[]): Html {
  const rest = scans.length - mostScans;
  return html`<section class="card">
    <details>
      <summary>Scans of this target</summary>
      <ul class="plain">
        ${scans
          .slice(0, mostScans)
          .map(
            (name) =>
              html`<li>
                ${pageLink(view, pagePaths.scan(target, name), fullMoment(startOfScan(name), view.now))}
              </li>`,
          )}
        ${rest > 0 && html`<li>and ${rest} earlier ones in storage</li>`}
      </ul>
    </details>
  </section>`;
}
