import type { ParsedNode, YAMLMap } from 'yaml';
import type { Json } from '../../infrastructure/object.ts';
import { SourceEditRefused } from '../refusal.ts';
import { addToFlow, emptied, removeFromFlow } from './edit-flow.ts';
import {
  columnOf,
  contentEnd,
  isFirstOnLine,
  isFlow,
  keepsTrailingLines,
  lineEnd,
  lineStart,
  nextLine,
  pairEnd,
  pairStart,
} from './layout.ts';
import type { Splice } from './layout.ts';
import type { ParsedPair } from './source-documents.ts';
import { writeAfterKey, writeKey } from './write-value.ts';
import type { Style } from './write-value.ts';

/** Puts a field behind the last one of a mapping. */
export function addPair(text: string, map: YAMLMap.Parsed, key: string, value: Json, style: Style): Splice[] {
  const pairs = map.items as ParsedPair[];
  if (isFlow(map)) {
    const write = (nested: (inner: Json) => string) => `${writeKey(key, true, style.json)}: ${nested(value)}`;
    const ends = pairs.map((pair) => ({ start: pairStart(pair), end: pairEnd(text, pair) }));
    return addToFlow(text, map, ends, pairs.length, write, style);
  }
  const [first] = pairs;
  if (first === undefined)
    throw new SourceEditRefused('layout', 'an empty mapping without braces is not edited');
  const indent = columnOf(text, first.key.range[0]);
  const line = `${' '.repeat(indent)}${writeKey(key, false, false)}:${writeAfterKey(value, indent, style)}`;
  return [insertLines(text, map, line, style)];
}

/** Inserts lines behind the last line of a block collection. */
export function insertLines(text: string, collection: ParsedNode, lines: string, style: Style): Splice {
  const end = contentEnd(text, collection);
  const at = keepsTrailingLines(text, collection)
    ? Math.max(collection.range[1], end)
    : nextLine(text, lineEnd(text, end));
  const isOpenEnded = at === text.length && !text.endsWith('\n');
  return { start: at, end: at, text: isOpenEnded ? style.newline + lines : lines + style.newline };
}

/** Takes a field out of a mapping, with the whole lines it stands on. */
export function removePair(text: string, map: YAMLMap.Parsed, index: number): Splice[] {
  const pairs = map.items as ParsedPair[];
  const pair = pairs[index];
  if (pair === undefined) throw new SourceEditRefused('path-missing', 'the field is not there');
  if (isFlow(map)) {
    const places = pairs.map((one) => ({ start: pairStart(one), end: pairEnd(text, one) }));
    return removeFromFlow(text, map, places, index);
  }
  if (pairs.length === 1) return emptied(text, map, '{}');
  const start = pairStart(pair);
  if (isFirstOnLine(text, start)) return [removeLines(text, start, pairEnd(text, pair), pair.value)];
  const next = pairs[index + 1];
  if (next === undefined) throw new SourceEditRefused('layout', 'the field shares its line with another one');
  // `- name: x` above further fields: the next one moves up behind the dash.
  const end = pairStart(next);
  if (/#/.test(text.slice(pairEnd(text, pair), end)))
    throw new SourceEditRefused('layout', 'a comment stands between this field and the next one');
  return [{ start, end, text: '' }];
}

/** The lines from one offset to another, and the line ending before them where none follows. */
export function removeLines(text: string, from: number, to: number, last: ParsedNode | null): Splice {
  const start = lineStart(text, from);
  const end =
    last !== null && keepsTrailingLines(text, last) ? last.range[1] : nextLine(text, lineEnd(text, to));
  const isLast = end === text.length && !text.endsWith('\n');
  if (!isLast || start === 0) return { start, end, text: '' };
  const before = text[start - 2] === '\r' ? start - 2 : start - 1;
  return { start: before, end, text: '' };
}
