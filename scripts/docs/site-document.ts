import path from 'node:path';
import { html, trusted } from '../../workers/gateway/pages/html.ts';
import type { Html } from '../../workers/gateway/pages/html.ts';
import { styles } from '../../workers/gateway/pages/styles.ts';
import type { NavigationGroup } from './navigation.ts';
import { siteAddress } from './render-page.ts';
import type { RenderedPage } from './render-page.ts';
import { siteStyles } from './site-styles.ts';

const styleElement = trusted(`<style>${styles}${siteStyles}</style>`);

const logo = trusted(
  '<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 1v8"/><path class="bob" d="M6.5 9h7l-3.5 10z"/></svg>',
);

/** A whole page of the site: it loads nothing but its pictures and runs nothing. */
export function siteDocument(
  page: string,
  title: string,
  { body, sections }: RenderedPage,
  navigation: readonly NavigationGroup[],
): string {
  const to = (target: string): string =>
    path.posix.relative(path.posix.dirname(siteAddress(page)), siteAddress(target)) || '.';
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title === 'Plumbline' ? title : `${title} · Plumbline`}</title>
        ${styleElement}
      </head>
      <body>
        <a class="skip" href="#content">To the page</a>
        <header class="top">
          <div class="site">
            <a class="brand" href="${to('README.md')}">${logo}Plumbline</a>
            <nav aria-label="Documentation">
              <a href="${to('docs/README.md')}">Documentation</a><a class="narrow" href="#pages">Pages</a>
            </nav>
          </div>
        </header>
        <div class="site columns">
          <aside id="pages">
            <nav aria-label="Pages">
              ${navigation.map((group) => navigationGroup(group, page, sections, to))}
            </nav>
          </aside>
          <main id="content" class="prose" tabindex="-1">${body}</main>
        </div>
      </body>
    </html>`.markup;
}

function navigationGroup(
  { title, entries }: NavigationGroup,
  page: string,
  sections: RenderedPage['sections'],
  to: (target: string) => string,
): Html {
  const seen = new Set<string>();
  const once = entries.filter((entry) => !seen.has(entry.page) && seen.add(entry.page));
  return html`<h2>${title}</h2>
    <ul>
      ${once.map(
        (entry) =>
          html`<li>
            <a href="${to(entry.page)}" ${entry.page === page && html` aria-current="page"`}
              >${entry.title}</a
            >
            ${entry.page === page && sections.length > 1 && sectionList(sections)}
          </li>`,
      )}
    </ul>`;
}

function sectionList(sections: RenderedPage['sections']): Html {
  return html`<ul>
    ${sections.map(({ text, anchor }) => html`<li><a href="#${anchor}">${text}</a></li>`)}
  </ul>`;
}
