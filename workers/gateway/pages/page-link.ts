import { html } from './html.ts';
import type { Content, Html } from './html.ts';
import type { PageView } from './view.ts';

/** A link to a page where the visitor may open it, the bare words elsewhere. */
export function pageLink(view: PageView, path: string, words: Content): Html {
  const [place = '', query] = path.split('?', 2);
  if (!view.canOpen(place)) return html`<span>${words}</span>`;
  return html`<a href="${view.href(place)}${query === undefined ? '' : `?${query}`}">${words}</a>`;
}

/** Where the Temporal UI tells the story of a workflow. */
export function workflowLink(view: PageView, workflowId: string, words: string): Html {
  const url = view.workflowUrl(workflowId);
  if (url === undefined || !/^https?:/.test(url)) return html`<code>${workflowId}</code>`;
  return html`<a href="${url}">${words}</a>`;
}
