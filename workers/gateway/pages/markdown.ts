import { html } from './html.ts';
import type { Content, Html } from './html.ts';
import { unifiedDiff } from './pull-requests/unified-diff.ts';

/**
 * The Markdown of a pull request as markup: paragraphs, headings, lists, quotations, code, rules, bold text and links to
 * web addresses. Everything else stays the text it is. The hidden lines by which we know our own text again are left out,
 * and no other comments: what a cluster says could open one, and hide what follows from who is to merge it.
 */
export function markdown(text: string): Html {
  const lines = text.split(/\r?\n/).filter((line) => !ourMark.test(line));
  const blocks: Html[] = [];
  for (let start = 0; start < lines.length;) {
    const { block, end } = readBlock(lines, start);
    if (block !== undefined) blocks.push(block);
    start = end;
  }
  return html`${blocks}`;
}

interface Block {
  block: Html | undefined;
  /** The line after it. */
  end: number;
}

const ourMark = /^<!-- plumbline[^<>]*-->$/;
const fence = /^(`{3,})/;
const heading = /^#{1,6} +(.+)$/;
const listItem = /^( *)[-*] +(.*)$/;
const quotation = /^> ?(.*)$/;
const rule = /^-{3,}$/;

function readBlock(lines: readonly string[], start: number): Block {
  const line = lines[start] ?? '';
  const marks = fence.exec(line)?.[1];
  if (marks !== undefined) return readCode(lines, start, marks);
  if (line.trim() === '') return { block: undefined, end: start + 1 };
  if (rule.test(line)) return { block: html`<hr />`, end: start + 1 };
  const title = heading.exec(line)?.[1];
  if (title !== undefined) return { block: html`<h3>${inline(title)}</h3>`, end: start + 1 };
  if (listItem.test(line)) return readList(lines, start);
  const end = endOf(lines, start, (one) => quotation.test(one));
  if (end > start) {
    const quoted = lines.slice(start, end).map((one) => quotation.exec(one)?.[1] ?? '');
    return { block: html`<blockquote>${inline(quoted.join(' '))}</blockquote>`, end };
  }
  const last = endOf(lines, start, isPlain);
  return { block: html`<p>${inline(lines.slice(start, last).join(' '))}</p>`, end: last };
}

function isPlain(line: string): boolean {
  return line.trim() !== '' && ![fence, heading, listItem, quotation, rule].some((form) => form.test(line));
}

function readCode(lines: readonly string[], start: number, marks: string): Block {
  const closing = lines.findIndex((line, index) => index > start && line.startsWith(marks));
  const end = closing === -1 ? lines.length : closing;
  return { block: unifiedDiff(lines.slice(start + 1, end).join('\n')), end: end + 1 };
}

/** Items further in belong to the one before them. */
function readList(lines: readonly string[], start: number): Block {
  const depth = depthOf(lines[start]);
  const items: Html[] = [];
  let end = start;
  while (depthOf(lines[end]) === depth) {
    const text = inline(listItem.exec(lines[end] ?? '')?.[2] ?? '');
    end += 1;
    if (depthOf(lines[end]) > depth) {
      const inner = readList(lines, end);
      items.push(html`<li>${text}${inner.block}</li>`);
      end = inner.end;
    } else items.push(html`<li>${text}</li>`);
  }
  return {
    block: html`<ul>
      ${items}
    </ul>`,
    end,
  };
}

/** How far in an item stands; -1 for what is none. */
function depthOf(line = ''): number {
  return listItem.exec(line)?.[1]?.length ?? -1;
}

function endOf(lines: readonly string[], start: number, belongs: (line: string) => boolean): number {
  let end = start;
  while (end < lines.length && belongs(lines[end] ?? '')) end += 1;
  return end;
}

/** The words of a link have no bracket in them, or a text of nothing but brackets would be searched again from each. */
const spans = /(`+)(.+?)\1(?!`)|\*\*(.+?)\*\*|\[([^[\]]+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/g;

function inline(text: string): Content[] {
  const parts: Content[] = [];
  let position = 0;
  for (const match of text.matchAll(spans)) {
    const [whole, , code, bold, label, address] = match;
    parts.push(text.slice(position, match.index));
    if (code !== undefined) parts.push(html`<code>${code.trim()}</code>`);
    else if (bold !== undefined) parts.push(html`<strong>${inline(bold)}</strong>`);
    else parts.push(html`<a href="${address ?? ''}" rel="noreferrer">${label ?? ''}</a>`);
    position = match.index + whole.length;
  }
  parts.push(text.slice(position));
  return parts;
}
