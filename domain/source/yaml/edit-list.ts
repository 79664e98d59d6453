import type { YAMLSeq } from 'yaml';
import type { Json } from '../../infrastructure/object.ts';
import { SourceEditRefused } from '../refusal.ts';
import { addToFlow, emptied, removeFromFlow } from './edit-flow.ts';
import { insertLines, removeLines } from './edit-map.ts';
import { columnOf, contentEnd, dashOf, isFirstOnLine, isFlow, lineStart } from './layout.ts';
import type { Splice } from './layout.ts';
import { writeAfterDash } from './write-value.ts';
import type { Style } from './write-value.ts';

/** Inserts an item before the one at `index`, or behind the last one. */
export function insertItem(
  text: string,
  list: YAMLSeq.Parsed,
  index: number,
  value: Json,
  style: Style,
): Splice[] {
  const items = list.items;
  if (isFlow(list)) {
    const extents = items.map((item) => ({ start: item.range[0], end: contentEnd(text, item) }));
    return addToFlow(text, list, extents, index, (nested) => nested(value), style);
  }
  const first = dashOf(list, 0);
  if (first === undefined)
    throw new SourceEditRefused('layout', 'an empty list without brackets is not edited');
  const indent = columnOf(text, first);
  const line = `${' '.repeat(indent)}-${writeAfterDash(value, indent, style)}`;
  if (index >= items.length) return [insertLines(text, list, line, style)];
  const before = dashOf(list, index);
  if (before === undefined || !isFirstOnLine(text, before))
    throw new SourceEditRefused('layout', 'the list begins behind another dash');
  const at = lineStart(text, before);
  return [{ start: at, end: at, text: line + style.newline }];
}

/** Takes an item out of a list, with the whole lines it stands on. */
export function removeItem(text: string, list: YAMLSeq.Parsed, index: number): Splice[] {
  const items = list.items;
  const item = items[index];
  if (item === undefined) throw new SourceEditRefused('path-missing', 'the item is not there');
  if (isFlow(list)) {
    const extents = items.map((one) => ({ start: one.range[0], end: contentEnd(text, one) }));
    return removeFromFlow(text, list, extents, index);
  }
  if (items.length === 1) return emptied(text, list, '[]');
  const dash = dashOf(list, index);
  if (dash === undefined || !isFirstOnLine(text, dash))
    throw new SourceEditRefused('layout', 'the list begins behind another dash');
  return [removeLines(text, dash, Math.max(contentEnd(text, item), dash + 1), item)];
}
