import { shortened } from '../../../domain/text/visible.ts';
import { remediationId } from '../../../workflows/messages.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { pagePaths } from '../links/page-paths.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { moment } from './moment.ts';
import { pageLink } from './page-link.ts';
import type { PageView } from './view.ts';
import { severityBadge } from './words.ts';

/** More than this is a case for the list of findings, which has pages. */
const mostApprovals = 50;
const longestTitle = 200;

/** Items that wait for a person, each with who changed it and until when it can be answered. */
export function approvalRows(view: PageView, approvals: readonly OpenRemediation[]): Html {
  const rest = approvals.length - mostApprovals;
  return html`<ul class="rows">
      ${approvals.slice(0, mostApprovals).map((approval) => approvalRow(view, approval))}
    </ul>
    ${rest > 0 && html`<p class="soft">and ${rest} more, in the list of findings below.</p>`}`;
}

function approvalRow(view: PageView, approval: OpenRemediation): Html {
  const { target, title, severity, actors, startedAt, expiresAt, workflowId } = approval;
  const by = actors.length === 0 ? '' : ` by ${shortened(actors.join(', '), longestTitle)}`;
  return html`<li>
    <div>
      <div class="what">
        ${pageLink(view, pagePaths.item(target, causeOf(target, workflowId)), shortened(title, longestTitle))}
      </div>
      <div class="about">
        ${target}${by}, opened
        ${moment(startedAt.toISOString(), view.now)}${expiresAt !== '' && html`, closes ${moment(expiresAt, view.now)}`}
      </div>
    </div>
    <div class="badges">${severityBadge(severity)}</div>
  </li>`;
}

/** The cause that a remediation is about. */
export function causeOf(target: string, workflowId: string): string {
  return workflowId.slice(remediationId(target, '').length);
}
