import type { PageContent } from './document.ts';
import { html } from './html.ts';
import type { Content } from './html.ts';

/** A page with one thing to say. */
export function messagePage(title: string, body: Content): PageContent {
  return {
    title,
    body: html`<section class="card">
      <h1>${title}</h1>
      <p>${body}</p>
    </section>`,
  };
}

export const forbiddenPage = messagePage(
  'This page needs a link',
  html`Pages open by signed links that expire. Press <b>View everything</b> under the message in Slack, or run
    <code>plumbline link</code> (<code>plumbline link FINDING</code> for one finding) where plumbline.yaml is.`,
);

export const expiredPage = messagePage(
  'This link has expired',
  html`Links are good for a while only. Press <b>View everything</b> under the message in Slack for a new one,
    or run <code>plumbline link</code> where plumbline.yaml is.`,
);

export const unknownFindingPage = messagePage(
  'No such finding is open',
  html`It may be healed or gone by now, or belong to a target that is not configured any more. The scans of
    its target show what was there; <code>plumbline status</code> shows what is open.`,
);

export const closedItemPage = messagePage(
  'This item is closed',
  html`Its drift is healed, gone, or was left as it is by a decision. If it drifts again, a new item is opened
    and people are told. <code>plumbline status</code> shows what is open.`,
);

export const unknownTargetPage = messagePage(
  'No such target',
  html`plumbline.yaml of this gateway names no target like that. It may have been removed or renamed.`,
);

export const unknownModelPage = messagePage(
  'No such model',
  html`plumbline.yaml of this gateway names no model like that. It may have been removed or renamed.`,
);

export const unknownScanPage = messagePage(
  'No such scan',
  html`It may be older than what storage keeps; the target's page lists the scans that are there.`,
);

export const unreachablePage = messagePage(
  'Temporal does not answer',
  html`So what is open is not known right now. Nothing is lost: load this page again in a while.`,
);
