import { isAlias, isScalar } from 'yaml';
import type { ParsedNode } from 'yaml';
import type { Json } from '../../infrastructure/object.ts';
import { SourceEditRefused } from '../refusal.ts';
import { contentEnd, isBlockScalar, lineEnd } from './layout.ts';
import type { Splice } from './layout.ts';
import { writeBlockScalar, writeScalar } from './write-scalar.ts';
import { isNested, writeAfterDash, writeAfterKey, writeFlow } from './write-value.ts';
import type { Style } from './write-value.ts';

/** Where a value stands: behind a key or a dash, and whether inside `{ }` or `[ ]`. */
export interface ValuePlace {
  /** End of the colon or the dash. */
  ownerEnd: number;
  /** Column of the key or the dash. */
  indent: number;
  after: 'key' | 'dash';
  flow: boolean;
}

/** Writes another value where one stands, in the style of the old one where it can carry it. */
export function replaceValue(
  text: string,
  node: ParsedNode | null,
  value: Json,
  place: ValuePlace,
  style: Style,
): Splice[] {
  refuseTag(node);
  if (place.flow || style.json) return [inFlow(text, node, value, place, style)];
  if (isNested(value)) return toLines(text, node, value, place, style);
  const written = writeInStyle(node, value, place, style);
  return toInline(text, node, written, place);
}

function inFlow(text: string, node: ParsedNode | null, value: Json, place: ValuePlace, style: Style): Splice {
  if (node === null)
    return { start: place.ownerEnd, end: place.ownerEnd, text: ` ${writeFlow(value, style.json)}` };
  const written =
    isScalar(node) &&
    !isNested(value) &&
    !Array.isArray(value) &&
    (typeof value !== 'object' || value === null)
      ? writeScalar(value, { type: plainOrQuoted(node), flow: true, json: style.json })
      : writeFlow(value, style.json);
  const isEmpty = node.range[0] === node.range[1];
  return { start: node.range[0], end: contentEnd(text, node), text: isEmpty ? ` ${written}` : written };
}

/** A value of several lines, below the key or dash; a comment behind that stays. */
function toLines(
  text: string,
  node: ParsedNode | null,
  value: Json,
  place: ValuePlace,
  style: Style,
): Splice[] {
  const lines =
    place.after === 'key'
      ? writeAfterKey(value, place.indent, style)
      : writeAfterDash(value, place.indent, style);
  if (place.after === 'dash' || node === null || !standsOnOwnerLine(text, node, place)) {
    const end = node === null ? place.ownerEnd : Math.max(contentEnd(text, node), place.ownerEnd);
    if (node !== null && hasComment(text.slice(place.ownerEnd, node.range[0])))
      throw new SourceEditRefused('layout', 'a comment stands before the value');
    return [{ start: place.ownerEnd, end, text: lines }];
  }
  const isNothing = node.range[0] === node.range[1];
  const end = isNothing ? place.ownerEnd : Math.max(contentEnd(text, node), place.ownerEnd);
  const behind = lineEnd(text, end);
  const old = { start: place.ownerEnd, end, text: isNothing ? '' : anchorBefore(text, node, place) };
  return behind === end
    ? [{ ...old, text: old.text + lines }]
    : [old, { start: behind, end: behind, text: lines }];
}

/** A value on one line, or a block scalar, right behind the key or dash. */
function toInline(text: string, node: ParsedNode | null, written: string, place: ValuePlace): Splice[] {
  if (node === null || node.range[0] === node.range[1])
    return [{ start: place.ownerEnd, end: place.ownerEnd, text: ` ${written}` }];
  if (standsOnOwnerLine(text, node, place) || place.after === 'dash')
    return besideComment(text, node.range[0], contentEnd(text, node), written);
  if (hasComment(text.slice(place.ownerEnd, node.range[0])))
    throw new SourceEditRefused('layout', 'a comment stands before the value');
  return [{ start: place.ownerEnd, end: contentEnd(text, node), text: ` ${written}` }];
}

/** A comment behind the value stays on the line where the value begins. */
function besideComment(text: string, start: number, end: number, written: string): Splice[] {
  const behind = lineEnd(text, end);
  const [first = '', ...below] = written.split(/(?=\r?\n)/);
  if (below.length === 0 || behind === end) return [{ start, end, text: written }];
  return [
    { start, end, text: first },
    { start: behind, end: behind, text: below.join('') },
  ];
}

function standsOnOwnerLine(text: string, node: ParsedNode, { ownerEnd }: ValuePlace): boolean {
  return !text.slice(ownerEnd, node.range[0]).includes('\n');
}

function anchorBefore(text: string, node: ParsedNode, { ownerEnd }: ValuePlace): string {
  return text.slice(ownerEnd, node.range[0]).trimEnd();
}

function writeInStyle(node: ParsedNode | null, value: Json, place: ValuePlace, style: Style): string {
  if (typeof value === 'string') {
    const block = writeBlockScalar(value, blockIndent(node, place), style.newline);
    if (block !== undefined) return block;
  }
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? '[]' : '{}';
  return writeScalar(value, { type: plainOrQuoted(node), flow: false, json: false });
}

/** The lines of a block scalar stand where those before them stood. */
function blockIndent(node: ParsedNode | null, { indent }: ValuePlace): number {
  const source =
    node !== null && isBlockScalar(node) ? (node.srcToken as { source?: string } | undefined)?.source : '';
  const first = /^( *)\S/m.exec(source ?? '')?.[1]?.length;
  return first === undefined || first <= indent ? indent + 2 : first;
}

function plainOrQuoted(node: ParsedNode | null): 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' | undefined {
  const type = isScalar(node) ? node.type : undefined;
  return type === 'PLAIN' || type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE' ? type : undefined;
}

function refuseTag(node: ParsedNode | null): void {
  if (node !== null && !isAlias(node) && node.tag !== undefined)
    throw new SourceEditRefused(
      'explicit-tag',
      `the value carries the tag ${node.tag}, which a new value may not fit`,
    );
}

function hasComment(between: string): boolean {
  return between.includes('#');
}
