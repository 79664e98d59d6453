import { describeFieldPath } from '../../../domain/infrastructure/field-path.ts';
import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import type { DiffLine } from '../../../domain/text/line-diff.ts';
import { shortened } from '../../../domain/text/visible.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { valueLines } from './value-lines.ts';
import { count } from './words.ts';
import { writerOf } from './writer.ts';

/** What one page shows of one field: more is in the plain diff. */
const mostLines = 400;
const longestLine = 2000;
const longestPath = 300;

const changeWords = {
  added: 'added in the cluster',
  removed: 'removed from the cluster',
  modified: 'changed in the cluster',
} as const;

/** One differing field: where, what Git says and what is live, and who wrote it. */
export function fieldSection(field: FieldDifference, now: Date): Html {
  if (field.path === '') return wholeObject(field, now);
  const place = shortened(describeFieldPath(field.location ?? field.path), longestPath);
  const lines = valueLines(field);
  const rest = lines.length - mostLines;
  const who = writerOf(field, now);
  return html`<section class="change">
    <header>
      <h3><code>${place}</code></h3>
      <span class="kind">${changeWords[field.change]}</span>
    </header>
    <div class="diff" role="region" tabindex="0" aria-label="Difference of ${place}">
      <code>${lines.slice(0, mostLines).map(diffLine)}</code>
    </div>
    ${rest > 0 && html`<p class="who">${count(rest, 'more line')} not shown here; the plain diff has them all.</p>`}
    ${who !== undefined && html`<p class="who">${who}</p>`}
  </section>`;
}

function wholeObject(field: FieldDifference, now: Date): Html {
  const who = writerOf(field, now);
  const words =
    field.change === 'removed'
      ? 'The whole object is in Git and not in the cluster.'
      : 'The whole object is in the cluster and not in Git.';
  return html`<section class="change">
    <h3>${words}</h3>
    ${who !== undefined && html`<p class="who">${who}</p>`}
  </section>`;
}

function diffLine({ side, text }: DiffLine): Html {
  const shown = shortened(text, longestLine);
  if (side === ' ')
    return html`<span class="same"><span class="mark" aria-hidden="true"> </span>${shown}</span>`;
  return side === '-'
    ? html`<del><span class="mark" aria-hidden="true">−</span><span class="unseen">Git: </span>${shown}</del>`
    : html`<ins
        ><span class="mark" aria-hidden="true">+</span><span class="unseen">live: </span>${shown}</ins
      >`;
}

/** How to read the diffs below it. */
export const diffLegend = html`<p class="legend">
  <span class="git"><b>−</b> what Git says</span> <span class="live"><b>+</b> what is live</span>
</p>`;
