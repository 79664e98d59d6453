import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import path from 'node:path';

/** Pages that answer one question of a reader. */
export interface NavigationGroup {
  title: string;
  entries: { title: string; page: string }[];
}

/** The navigation of the site is the index page itself: its questions, and the pages it names below each. */
export function navigationOf(indexPage: string, markdown: string): NavigationGroup[] {
  const groups: NavigationGroup[] = [];
  const marked = new Marked();
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading' && (token as Tokens.Heading).depth === 2)
      groups.push({ title: (token as Tokens.Heading).text, entries: [] });
    const group = groups.at(-1);
    if (group === undefined) continue;
    void marked.walkTokens([token], (inner: Token) => {
      if (inner.type !== 'link') return;
      const { href, text } = inner as Tokens.Link;
      const page = path.posix.join(path.posix.dirname(indexPage), href);
      if (/^[^#:]+\.md$/.test(href)) group.entries.push({ title: capitalised(text), page });
    });
  }
  return groups;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
