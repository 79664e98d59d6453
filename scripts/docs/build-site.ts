import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readMarkdown } from './markdown-page.ts';
import { navigationOf } from './navigation.ts';
import { documentationPages } from './pages.ts';
import { renderPage, siteAddress } from './render-page.ts';
import { siteDocument } from './site-document.ts';

const indexPage = 'docs/README.md';

/** Makes the folder anew as a site of every page of documentation, with the files that they link to. */
export async function buildSite(root: string, folder: string): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  const pages = documentationPages(root);
  const navigation = navigationOf(indexPage, await readFile(path.join(root, indexPage), 'utf8'));
  const linked = new Set<string>();
  for (const page of pages) {
    const markdown = await readFile(path.join(root, page), 'utf8');
    const { title, links } = readMarkdown(markdown);
    for (const link of links) linked.add(fileOf(page, link));
    const file = path.join(folder, siteAddress(page));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, siteDocument(page, title, renderPage(page, markdown), navigation));
  }
  for (const file of linked)
    if (!file.endsWith('.md') && isFile(path.join(root, file)))
      await cp(path.join(root, file), path.join(folder, file));
  return pages.length;
}

/** What a link of a page means, below the root. */
function fileOf(page: string, link: string): string {
  const [file = ''] = link.split('#', 1);
  return path.posix.join(path.posix.dirname(page), file);
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}
