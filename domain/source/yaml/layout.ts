import { isAlias, isCollection, isMap, isPair, isScalar, visit } from 'yaml';
import type { ParsedNode, YAMLSeq } from 'yaml';
import type { ParsedPair } from './source-documents.ts';

/** A change of a text: what stands from `start` up to `end` gives way to `text`. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { start, end, text: added } of splices.toSorted((one, other) => other.start - one.start))
    result = result.slice(0, start) + added + result.slice(end);
  return result;
}

/** Line ending of a text: that of its first line. */
export function lineEnding(text: string): '\r\n' | '\n' {
  return /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line ending after an offset, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline === -1) return text.length;
  return text[newline - 1] === '\r' && newline > offset ? newline - 1 : newline;
}

/** Offset of the line after the one at an offset, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

export function isFirstOnLine(text: string, offset: number): boolean {
  return /^[ ]*$/.test(text.slice(lineStart(text, offset), offset));
}

export function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true;
}

/** Where the content of a node ends: after its last character that is neither comment nor line ending. */
export function contentEnd(text: string, node: ParsedNode): number {
  if (isCollection(node) && !isFlow(node)) {
    const last = node.items.at(-1);
    if (last !== undefined) return isPair(last) ? pairEnd(text, last) : contentEnd(text, last);
  }
  const [start, end] = node.range;
  if (!isBlockScalar(node)) return end;
  return start + text.slice(start, end).replace(/(?:\r?\n)+$/, '').length;
}

export function pairEnd(text: string, { key, value }: ParsedPair): number {
  if (value === null) return key.range[1];
  const end = contentEnd(text, value);
  // An empty value stands right after the colon, or nowhere.
  return Math.max(end, key.range[1]);
}

export function isBlockScalar(node: unknown): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** Blank lines at its end belong to a block scalar that keeps them (`|+`). */
export function keepsTrailingLines(text: string, node: ParsedNode | null): boolean {
  const last = deepestLast(node);
  if (last === null || !isBlockScalar(last)) return false;
  return /^[|>][0-9]?\+/.test(text.slice(last.range[0], last.range[0] + 3));
}

function deepestLast(node: ParsedNode | null): ParsedNode | null {
  if (!isCollection(node) || isFlow(node)) return node;
  const last = node.items.at(-1);
  if (last === undefined) return node;
  return deepestLast(isPair(last) ? last.value : last);
}

/** Where the key of a pair begins, with an anchor or tag before it. */
export function pairStart({
  key,
  srcToken,
}: ParsedPair & { srcToken?: { start?: { type: string; offset: number }[] } }): number {
  const before = srcToken?.start?.find(
    ({ type }) => type === 'anchor' || type === 'tag' || type === 'explicit-key-ind',
  );
  return Math.min(key.range[0], before?.offset ?? key.range[0]);
}

interface SequenceToken {
  items: { start: { type: string; offset: number }[] }[];
}

/** Where the dash of an item of a block list stands. */
export function dashOf(list: YAMLSeq.Parsed, index: number): number | undefined {
  const token = list.srcToken as unknown as SequenceToken | undefined;
  // An item without a dash is what the lexer saw before the first one.
  const items = token?.items.filter(({ start }) => start.some(({ type }) => type === 'seq-item-ind'));
  return items?.[index]?.start.find(({ type }) => type === 'seq-item-ind')?.offset;
}

/** Columns by which lists stand further in than the keys that hold them: as the text does it, else 2. */
export function listIndent(text: string, roots: readonly (ParsedNode | null)[]): number {
  for (const root of roots) {
    let found: number | undefined;
    if (root === null) continue;
    visit(root, {
      Pair(_key, pair) {
        const { key, value } = pair as ParsedPair;
        if (!isCollection(value) || isMap(value) || isFlow(value) || isAlias(key)) return undefined;
        const dash = dashOf(value, 0);
        if (dash === undefined || !isFirstOnLine(text, dash)) return undefined;
        found = Math.max(columnOf(text, dash) - columnOf(text, key.range[0]), 0);
        return visit.BREAK;
      },
    });
    if (found !== undefined) return found;
  }
  return 2;
}
