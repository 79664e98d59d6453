import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';

/** What a page of Markdown says, as far as others depend on it. */
export interface MarkdownPage {
  title: string;
  headings: Heading[];
  /** Targets of links and pictures, as they are written. */
  links: string[];
  blocks: CodeBlock[];
  /** Code within text. */
  spans: string[];
}

export interface Heading {
  depth: number;
  text: string;
  /** What a link to it ends in, after `#`. */
  anchor: string;
}

export interface CodeBlock {
  /** The first word after the fence: `sh`. */
  language: string;
  /** The words after the language. */
  marks: string[];
  text: string;
}

/** Reads a page. Links in HTML count as well. */
export function readMarkdown(markdown: string): MarkdownPage {
  const page: MarkdownPage = { title: '', headings: [], links: [], blocks: [], spans: [] };
  const anchors = new Anchors();
  const marked = new Marked();
  void marked.walkTokens(marked.lexer(markdown), (token: Token) => {
    if (token.type === 'heading') {
      const { depth, text } = token as Tokens.Heading;
      page.headings.push({ depth, text, anchor: anchors.next(text) });
    }
    if (token.type === 'link' || token.type === 'image') page.links.push((token as Tokens.Link).href);
    if (token.type === 'html') page.links.push(...linksOfHtml((token as Tokens.HTML).text));
    if (token.type === 'codespan') page.spans.push((token as Tokens.Codespan).text);
    if (token.type === 'code') {
      const { lang = '', text } = token as Tokens.Code;
      const [language = '', ...marks] = lang.split(' ');
      page.blocks.push({ language, marks, text });
    }
  });
  page.title = page.headings.find(({ depth }) => depth === 1)?.text ?? '';
  return page;
}

/** Gives headings of one page their anchors, as forges do: the second of the same text ends in `-1`. */
export class Anchors {
  readonly #used = new Map<string, number>();

  next(heading: string): string {
    const plain = heading.replaceAll(/\[(?<text>[^\]]*)\]\([^)]*\)/g, '$<text>').replaceAll(/[`*]/g, '');
    const anchor = plain
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    const before = this.#used.get(anchor) ?? 0;
    this.#used.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  }
}

function linksOfHtml(html: string): string[] {
  return [...html.matchAll(/(?:href|src)="(?<target>[^"]*)"/g)].flatMap(
    ({ groups }) => groups?.['target'] ?? [],
  );
}
