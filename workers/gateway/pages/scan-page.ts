import type { StoredScan } from '../../../activities/stored-scans.ts';
import { pagePaths } from '../links/page-paths.ts';
import type { PageContent } from './document.ts';
import { findingRows, rowsOnPage } from './finding-rows.ts';
import { html } from './html.ts';
import { fullMoment } from './moment.ts';
import { emptyState } from './notices.ts';
import { workflowLink } from './page-link.ts';
import { pager, partOf } from './paging.ts';
import { errorsSection, ignoredSection, summaryTiles, warningsSection } from './scan-sections.ts';
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
        ${summaryTiles(summary)}
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
      warningsSection(scan.warnings),
      ignoredSection(scan.ignored),
    ],
  };
}
