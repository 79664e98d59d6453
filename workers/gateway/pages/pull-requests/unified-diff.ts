import { shortened } from '../../../../domain/text/visible.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { count } from '../words.ts';

const mostLines = 1000;
const longestLine = 2000;

/** A unified diff as Git prints it; undefined where it was too long to be made. */
export function unifiedDiff(diff: string | undefined): Html {
  if (diff === undefined)
    return html`<p class="soft">It is too long to be shown here; look at the branch.</p>`;
  const lines = diff.split('\n').filter((line) => !/^(?:index [0-9a-f]|\\ No newline)/.test(line));
  if (lines.at(-1) === '') lines.pop();
  const rest = lines.length - mostLines;
  return html`<div class="diff" role="region" tabindex="0" aria-label="Changes">
      <code>${lines.slice(0, mostLines).map(diffLine)}</code>
    </div>
    ${rest > 0 && html`<p class="soft">${count(rest, 'more line')} not shown here; the branch has them all.</p>`}`;
}

function diffLine(line: string): Html {
  const text = shortened(line.slice(1), longestLine);
  if (line.startsWith('+') && !line.startsWith('+++ '))
    return html`<ins
      ><span class="mark" aria-hidden="true">+</span><span class="unseen">added: </span>${text}</ins
    >`;
  if (line.startsWith('-') && !line.startsWith('--- '))
    return html`<del
      ><span class="mark" aria-hidden="true">−</span><span class="unseen">removed: </span>${text}</del
    >`;
  const shown = line.startsWith(' ') ? text : shortened(line, longestLine);
  return html`<span class="same"><span class="mark" aria-hidden="true"> </span>${shown}</span>`;
}
