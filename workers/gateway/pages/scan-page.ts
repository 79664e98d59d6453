import type { StoredScan } from '../../../activities/stored-scans.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import { shortened } from '../../../domain/text/visible.ts';
import { pagePaths } from '../links/page-paths.ts';
import type { PageContent } from './document.ts';
import { findingRows, rowsOnPage } from './finding-rows.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { fullMoment } from './moment.ts';
import { emptyState } from './notices.ts';
import { workflowLink } from './page-link.ts';
import { pager, partOf } from './paging.ts';
import type { PageView } from './view.ts';
import { count } from './words.ts';

/** One scan as it was: what it found, what it could not compare, what rules kept silent. */
export function scanPage(view: PageView, scan: StoredScan, name: string, page: string | null): PageContent {
  const { target, findings, summary, commit, sequence, workflowId } = scan;
  const path = pagePaths.scan(target, name);
  const part = partOf(findings, rowsOnPage, page);
  const title = `Scan of ${target}`;
  return {
    title,
    trail: [
      [pagePaths.target(target), target],
      [path, 'scan'],
    ],
    body: [
      html`<section class="card">
        <h1>${title}</h1>
        <p class="soft">
          ${fullMoment(new Date(sequence).toISOString(), view.now)}, commit
          <code>${commit}</code
          >${workflowId !== '' && html`, ${workflowLink(view, workflowId, 'in Temporal')}`}
        </p>
        <dl class="tiles">
          ${tile('compared', summary.compared)} ${tile('drifted', summary.drifted)}
          ${tile('pending', summary.pending)} ${tile('ignored', summary.ignored)}
        </dl>
      </section>`,
      errorsSection(scan.errors),
      html`<section class="card" aria-labelledby="drift">
        <h2 id="drift">What it found</h2>
        ${
          findings.length === 0
            ? emptyState(
                '✓',
                'No drift',
                `${count(summary.compared, 'object')} compared, all true to Git then.`,
              )
            : findingRows(
                view,
                part.items.map((finding) => ({ finding, scan: name })),
              )
        }
        ${pager(view, path, part, 'findings')}
      </section>`,
      ignoredSection(scan),
    ],
  };
}

function tile(words: string, amount: number): Html {
  return html`<div>
    <dt>${words}</dt>
    <dd>${amount.toLocaleString('en')}</dd>
  </div>`;
}

const mostErrors = 100;
const longestError = 600;

/** What could not be compared: whether it drifts is not known. */
export function errorsSection(errors: StoredScan['errors']): Html | false {
  if (errors.length === 0) return false;
  const rest = errors.length - mostErrors;
  return html`<section class="card bad" aria-labelledby="errors">
    <h2 id="errors">${count(errors.length, 'object')} could not be compared</h2>
    <p class="soft">Whether ${errors.length === 1 ? 'it drifts' : 'they drift'} is not known.</p>
    <ul class="plain">
      ${errors
        .slice(0, mostErrors)
        .map(
          ({ object, message }) =>
            html`<li><b>${shortened(object, longestError)}</b>: ${shortened(message, longestError)}</li>`,
        )}
      ${rest > 0 && html`<li>and ${rest} more</li>`}
    </ul>
  </section>`;
}

const mostIgnored = 200;

function ignoredSection({ ignored }: StoredScan): Html | false {
  if (ignored.length === 0) return false;
  const rest = ignored.length - mostIgnored;
  return html`<section class="card">
    <details>
      <summary>${count(ignored.length, 'object')} kept silent by rules</summary>
      <ul class="plain">
        ${ignored.slice(0, mostIgnored).map((one) => html`<li>${shortened(describeReference(one), longestError)} <span class="soft">(${one.rule})</span></li>`)}
        ${rest > 0 && html`<li>and ${rest} more</li>`}
      </ul>
    </details>
  </section>`;
}
