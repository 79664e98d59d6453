import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readMarkdown } from '../../scripts/docs/markdown-page.ts';
import type { MarkdownPage } from '../../scripts/docs/markdown-page.ts';
import { documentationPages } from '../../scripts/docs/pages.ts';

const root = path.join(import.meta.dirname, '../..');
const pages = new Map(documentationPages(root).map((page) => [page, read(page)]));

function read(page: string): MarkdownPage {
  return readMarkdown(readFileSync(path.join(root, page), 'utf8'));
}

test('every link within the documentation leads somewhere', () => {
  const broken = [...pages].flatMap(([page, { links }]) =>
    links.filter((link) => !leadsSomewhere(page, link)).map((link) => `${page}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

test('every page has one title and says things at one depth after the other', () => {
  for (const [page, { headings }] of pages) {
    assert.equal(headings.filter(({ depth }) => depth === 1).length, 1, `${page} has one title`);
    headings.reduce((before, { depth, text }) => {
      assert(depth <= before + 1, `${page}: "${text}" leaves out a level`);
      return depth;
    }, 0);
  }
});

test('every page of docs/ can be come to from its index', () => {
  const reached = new Set<string>();
  const follow = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const link of pages.get(page)?.links ?? []) {
      const target = resolve(page, link);
      if (target !== undefined && pages.has(target)) follow(target);
    }
  };
  follow('docs/README.md');
  const lost = [...pages.keys()].filter((page) => page.startsWith('docs/') && !reached.has(page));
  assert.deepEqual(lost, []);
});

/** The file below the root that a link means; undefined for one out of the project. */
function resolve(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = ''] = link.split('#', 1);
  return file === '' ? page : path.posix.join(path.posix.dirname(page), decodeURIComponent(file));
}

function leadsSomewhere(page: string, link: string): boolean {
  const target = resolve(page, link);
  if (target === undefined) return true;
  const file = path.join(root, target);
  if (target.startsWith('..') || !existsSync(file)) return false;
  const anchor = link.split('#')[1];
  if (anchor === undefined) return true;
  if (statSync(file).isDirectory() || !target.endsWith('.md')) return false;
  return (pages.get(target) ?? read(target)).headings.some((heading) => heading.anchor === anchor);
}
