import { html } from './html.ts';
import type { Content, Html } from './html.ts';

/** Something a reader must know before anything else. */
export function notice(tone: 'good' | 'bad' | 'note', title: string, body: Content): Html {
  return html`<section class="card ${tone}" role="status">
    <h2>${title}</h2>
    <p>${body}</p>
  </section>`;
}

/** What an empty list means, and what to do next. */
export function emptyState(sign: string, title: string, body: Content): Html {
  return html`<div class="empty">
    <div class="sign" aria-hidden="true">${sign}</div>
    <h2>${title}</h2>
    <p class="soft">${body}</p>
  </div>`;
}

/** Temporal does not answer, so what becomes of findings is not known. */
export const statesUnknown = notice(
  'note',
  'Temporal does not answer',
  'This page shows what the latest scans stored. What is being done about it, and whether something waits for a decision, is not known right now. Load the page again in a while.',
);
