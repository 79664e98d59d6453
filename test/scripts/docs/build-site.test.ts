import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { buildSite } from '../../../scripts/docs/build-site.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = path.join(import.meta.dirname, '../../..');
const folder = temporaryFolder();
const count = await buildSite(root, folder);
const pages = new Map(
  globSync('**/*.html', { cwd: folder }).map((page) => [page, readFileSync(path.join(folder, page), 'utf8')]),
);

test('every page of the documentation is one of the site', () => {
  assert.equal(pages.size, count);
  assert(
    pages.has('index.html') && pages.has('docs/index.html') && pages.has('docs/reference/configuration.html'),
  );
});

test('every link and picture of the site leads to a file of it, and to a heading that is there', () => {
  const broken: string[] = [];
  for (const [page, text] of pages)
    for (const [, address = ''] of text.matchAll(/ (?:href|src)="([^"]*)"/g))
      if (!/^[a-z]+:/.test(address) && !resolves(page, address)) broken.push(`${page}: ${address}`);
  assert.deepEqual(broken, []);
});

test('no page runs or loads anything but its pictures', () => {
  for (const [page, text] of pages)
    assert.doesNotMatch(text, /<(?:script|link|iframe|object)|@import|url\(/, page);
});

test('a block of code has the lines that it has in the Markdown, and nothing in it is written out', () => {
  assert.match(pages.get('index.html') ?? '', /<code>version: 1\ntargets:\n {2}- name: payments\n/);
  for (const [page, text] of pages)
    for (const [, code = ''] of text.matchAll(/<pre[^>]*><code>(.*?)<\/code>/gs))
      assert.ok(!code.includes('\\u{a}'), page);
});

function resolves(page: string, address: string): boolean {
  const [file = '', anchor] = address.split('#');
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), decodeURIComponent(file));
  if (!existsSync(path.join(folder, target))) return false;
  return anchor === undefined || anchor === '' || (pages.get(target) ?? '').includes(`id="${anchor}"`);
}
