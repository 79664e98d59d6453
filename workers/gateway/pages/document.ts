import { createHash } from 'node:crypto';
import { html, trusted } from './html.ts';
import type { Content, Html } from './html.ts';
import { notice } from './notices.ts';
import { pageLink } from './page-link.ts';
import { styles } from './styles.ts';
import type { PageView } from './view.ts';

export interface PageContent {
  title: string;
  /** The way here, from the top: path and words. */
  trail?: readonly (readonly [path: string, words: string])[];
  body: Content;
}

/** The hash is over every character between the tags. */
const styleElement = trusted(`<style>${styles}</style>`);
const styleHash = createHash('sha256').update(styles).digest('base64');

/** Nothing but our own styles and forms: whatever slipped through escaping could load and run nothing. */
export const contentPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A whole page, ready to be sent. */
export function renderDocument(view: PageView, { title, trail = [], body }: PageContent): string {
  const ways = [['/', 'Everything open'] as const, ...trail];
  return documentOf(
    title,
    html`<header class="top">
        <div class="wide">
          <span class="brand">${logo}Plumbline</span>
          <nav aria-label="Where you are">
            <ol>
              ${ways.map(([path, words]) => html`<li>${pageLink(view, path, words)}</li>`)}
            </ol>
          </nav>
        </div>
      </header>
      <main id="content" class="wide" tabindex="-1">
        ${view.frozen.map((words) => notice('note', 'Changes wait', words))} ${body}
      </main>
      <footer class="wide">
        Plumbline, as of <time datetime="${view.now.toISOString()}">${stamp(view.now)}</time>. Load the page
        again for the newest state.
      </footer>`,
  );
}

/** A page that stands alone in a file, with its policy inside it. */
export function renderFile(now: Date, { title, body }: PageContent): string {
  return documentOf(
    title,
    html`<header class="top">
        <div class="wide"><span class="brand">${logo}Plumbline</span></div>
      </header>
      <main id="content" class="wide" tabindex="-1">${body}</main>
      <footer class="wide">
        plumbline diff, <time datetime="${now.toISOString()}">${stamp(now)}</time>
      </footer>`,
    html`<meta http-equiv="Content-Security-Policy" content="${filePolicy}" />`,
  );
}

/** What a policy in a document cannot say is left out. */
const filePolicy = contentPolicy.replace("; frame-ancestors 'none'", '');

function documentOf(title: string, content: Html, head?: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${head}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <link rel="icon" href="data:," />
        <title>${title} · Plumbline</title>
        ${styleElement}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        ${content}
      </body>
    </html> `.markup;
}

function stamp(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const logo = html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
  <path d="M10 1v8" />
  <path class="bob" d="M6.5 9h7l-3.5 10z" />
</svg>`;
