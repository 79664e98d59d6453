import { readFile } from 'node:fs/promises';
import { runbookOf } from '../../domain/monitoring/alert.ts';
import { ruleGroups } from '../../domain/monitoring/monitoring-objects.ts';
import { pageHeaders } from './pages/answer-page.ts';
import { renderDocument } from './pages/document.ts';
import { html } from './pages/html.ts';
import { markdown } from './pages/markdown.ts';
import { messagePage } from './pages/message-page.ts';
import type { Route, RouteResponse } from './route.ts';

/** Names of the pages that there are: nothing else is read, whatever a path says. */
const pages = new Set(
  ruleGroups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ('alert' in rule ? [runbookOf(rule.alert)] : [])),
  ),
);

const folder = new URL('../../docs/runbooks/', import.meta.url);

/**
 * `GET /runbooks/:page`: what to do about an alert, where its `runbook_url` leads. Of the documentation that comes with
 * the program, so it fits what runs; it tells nothing of the installation, and whoever is called at night has no link.
 */
export function createRunbookRoute(now: () => Date): Route {
  return {
    method: 'GET',
    path: '/runbooks/:page',
    async handle({ params }) {
      const { page = '' } = params;
      if (!pages.has(page)) return answer(404, now(), unknownRunbook);
      const [first = '', ...rest] = (await readFile(new URL(page, folder), 'utf8')).split('\n');
      const title = first.replace(/^# /, '');
      const text = rest.join('\n').replaceAll(linkBeside, '$1');
      const body = html`<section class="card">
        <h1>${title}</h1>
        ${markdown(text)}
      </section>`;
      return answer(200, now(), { title, body });
    },
  };
}

/** A link to another page of the documentation, which is not served here. */
const linkBeside = /\[([^\]]+)\]\((?!https?:)[^)]+\)/g;

const unknownRunbook = messagePage(
  'No such runbook',
  html`No alert of this version has a page of that name. Write the rules anew with
    <code>plumbline monitoring</code> after an upgrade.`,
);

function answer(status: number, now: Date, content: Parameters<typeof renderDocument>[1]): RouteResponse {
  const view = { now, href: String, canOpen: () => false, frozen: [], workflowUrl: () => undefined };
  return {
    status,
    headers: { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' },
    body: renderDocument(view, content),
  };
}
