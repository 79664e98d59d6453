import { html } from './html.ts';
import type { Html } from './html.ts';
import type { PageView } from './view.ts';

/** One page of a long list. */
export interface Part<Item> {
  items: readonly Item[];
  /** From 1. */
  page: number;
  pages: number;
  total: number;
}

/** The page that a query asks for, or the nearest there is. */
export function partOf<Item>(all: readonly Item[], size: number, asked: string | null): Part<Item> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const wanted = /^\d{1,6}$/.test(asked ?? '') ? Number(asked) : 1;
  const page = Math.min(pages, Math.max(1, wanted));
  return { items: all.slice((page - 1) * size, page * size), page, pages, total: all.length };
}

/** Links to the other pages of a list; nothing where there is one. */
export function pager(
  view: PageView,
  path: string,
  { page, pages }: Part<unknown>,
  what: string,
): Html | false {
  if (pages === 1) return false;
  const to = (number: number, words: string): Html =>
    html`<a href="${view.href(path)}?page=${number}">${words}</a>`;
  return html`<nav class="pages" aria-label="Pages of ${what}">
    ${page > 1 && to(page - 1, 'Previous')} <span>Page ${page} of ${pages}</span>
    ${page < pages && to(page + 1, 'Next')}
  </nav>`;
}
