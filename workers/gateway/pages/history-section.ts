import { shortened } from '../../../domain/text/visible.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { fullMoment } from './moment.ts';
import { workflowLink } from './page-link.ts';
import type { PageView } from './view.ts';

/** Something that happened to a finding. */
export interface HistoryEvent {
  /** RFC 3339. */
  at: string;
  what: string;
  tone?: 'good' | 'asks' | 'bad';
  /** More about it, such as a reason. */
  detail?: string;
  workflowId?: string;
}

/** More is for `plumbline audit`: somebody may have pressed a button a thousand times. */
const mostEvents = 100;
const longestWhat = 300;
const longestDetail = 600;

/** What happened, the newest first. */
export function historySection(view: PageView, events: readonly HistoryEvent[]): Html {
  const ordered = events
    .filter(({ at }) => !Number.isNaN(Date.parse(at)))
    .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
  const left = ordered.length - mostEvents;
  return html`<section class="card" aria-labelledby="history">
    <h2 id="history">History</h2>
    <ol class="history">
      ${ordered.slice(0, mostEvents).map((event) => entry(view, event))}
    </ol>
    ${left > 0 && html`<p class="soft">and ${left} before that: <code>plumbline audit list</code></p>`}
  </section>`;
}

function entry(view: PageView, { at, what, tone, detail, workflowId }: HistoryEvent): Html {
  return html`<li${tone !== undefined && html` class="${tone}"`}>
    <div>${shortened(what, longestWhat)}</div>
    ${detail !== undefined && html`<div class="soft">${shortened(detail, longestDetail)}</div>`}
    <div class="when">
      ${fullMoment(at, view.now)}${workflowId !== undefined && html` · ${workflowLink(view, workflowId, 'in Temporal')}`}
    </div>
  </li>`;
}
