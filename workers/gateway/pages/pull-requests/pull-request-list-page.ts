import type { LocalPullRequest } from '../../../../clients/forge/local/local-forge.ts';
import { shortened } from '../../../../domain/text/visible.ts';
import { pagePaths } from '../../links/page-paths.ts';
import type { PageContent } from '../document.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { emptyState } from '../notices.ts';
import { pageLink } from '../page-link.ts';
import { pager, partOf } from '../paging.ts';
import type { PageView } from '../view.ts';

const rowsOnPage = 50;
const longestTitle = 200;

/** The pull requests of a repository without a forge, the newest first. */
export function pullRequestListPage(
  view: PageView,
  repository: string,
  pullRequests: readonly LocalPullRequest[],
  page: string | null,
): PageContent {
  const path = pagePaths.pullRequests(repository);
  const part = partOf(pullRequests, rowsOnPage, page);
  return {
    title: 'Pull requests',
    trail: [[path, 'pull requests']],
    body: html`<section class="card">
      <h1>Pull requests</h1>
      <p class="soft">Of ${repository}, which has no forge: they are kept and merged here.</p>
      ${
        pullRequests.length === 0
          ? emptyState('✓', 'None yet', 'One is opened when drift is to be carried back to Git.')
          : html`<ul class="rows">
              ${part.items.map((pullRequest) => row(view, repository, pullRequest))}
            </ul>`
      }
      ${pager(view, path, part, 'pull requests')}
    </section>`,
  };
}

function row(view: PageView, repository: string, pullRequest: LocalPullRequest): Html {
  const { number, title, branch, openedAt } = pullRequest;
  return html`<li>
    <div>
      <div class="what">
        ${pageLink(view, pagePaths.pullRequest(repository, number), shortened(title, longestTitle))}
      </div>
      <div class="about">#${number}, <code>${branch}</code>, opened ${moment(openedAt, view.now)}</div>
    </div>
    <div class="badges">${stateBadge(pullRequest)}</div>
  </li>`;
}

/** How it stands, in a word. */
export function stateBadge({ state, draft }: LocalPullRequest): Html {
  if (state === 'open')
    return draft ? html`<span class="badge">draft</span>` : html`<span class="badge asks">open</span>`;
  return html`<span class="badge ${state === 'merged' && 'good'}">${state}</span>`;
}
