import path from 'node:path';
import { Marked } from 'marked';
import type { Tokens } from 'marked';
import { html, trusted } from '../../workers/gateway/pages/html.ts';
import type { Html } from '../../workers/gateway/pages/html.ts';
import { Anchors } from './markdown-page.ts';

/** A page of the site, without what stands around it. */
export interface RenderedPage {
  body: Html;
  /** Headings of the second depth, for the navigation. */
  sections: { text: string; anchor: string }[];
}

/** Where a page of Markdown is on the site: beside where it was, and an index for a README. */
export function siteAddress(page: string): string {
  return page.replace(/(?:^|(?<=\/))README\.md$/, 'index.html').replace(/\.md$/, '.html');
}

/** Markdown as HTML, with links that lead to pages of the site, and headings that can be linked to. */
export function renderPage(page: string, markdown: string): RenderedPage {
  const sections: RenderedPage['sections'] = [];
  const anchors = new Anchors();
  const marked = new Marked({
    renderer: {
      heading({ depth, text, tokens }: Tokens.Heading) {
        const anchor = anchors.next(text);
        if (depth === 2) sections.push({ text: text.replaceAll('`', ''), anchor });
        const inner = this.parser.parseInline(tokens);
        return html`<h${depth} id="${anchor}"><a class="here" href="#${anchor}">${trusted(inner)}</a></h${depth}>`
          .markup;
      },
      link({ href, tokens }: Tokens.Link) {
        return html`<a href="${linkOnSite(page, href)}">${trusted(this.parser.parseInline(tokens))}</a>`
          .markup;
      },
      table(token: Tokens.Table) {
        const cells = (tag: 'th' | 'td', row: readonly Tokens.TableCell[]): Html[] =>
          row.map(
            ({ tokens, align }) =>
              html`<${tag}${align === 'right' && html` class="number"`}>${trusted(this.parser.parseInline(tokens))}</${tag}>`,
          );
        return html`<div class="scrolls" tabindex="0" role="region" aria-label="Table">
          <table>
            <thead>
              <tr>
                ${cells('th', token.header)}
              </tr>
            </thead>
            <tbody>
              ${token.rows.map(
                (row) =>
                  html`<tr>
                    ${cells('td', row)}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`.markup;
      },
      codespan({ text }: Tokens.Codespan) {
        // Long paths may break after their dots and slashes, and nowhere else.
        const parts = text.split(/(?<=[./])/).map((part, index) => [index > 0 && trusted('<wbr />'), part]);
        return html`<code>${parts}</code>`.markup;
      },
      code({ text }: Tokens.Code) {
        // Ends of lines within text would be written out, as whatever no screen shows.
        const lines = text.split('\n').map((line, index) => [index > 0 && trusted('\n'), line]);
        return html`<pre tabindex="0"><code>${lines}</code></pre>`.markup;
      },
    },
  });
  const body = trusted(marked.parse(markdown, { async: false }));
  return { body, sections };
}

/** Pages are known by their Markdown; a file of the project that is no page keeps its place. */
function linkOnSite(page: string, href: string): string {
  if (/^(?:[a-z]+:|#)/.test(href)) return href;
  const [file = '', anchor] = href.split('#');
  const target = path.posix.join(path.posix.dirname(page), file);
  const from = path.posix.dirname(siteAddress(page));
  const address = path.posix.relative(from, siteAddress(target));
  return anchor === undefined ? address : `${address}#${anchor}`;
}
