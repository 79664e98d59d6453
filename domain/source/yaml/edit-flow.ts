import type { YAMLMap, YAMLSeq } from 'yaml';
import type { Json } from '../../infrastructure/object.ts';
import { SourceEditRefused } from '../refusal.ts';
import { columnOf, contentEnd, isFirstOnLine, lineEnd, lineStart, nextLine } from './layout.ts';
import type { Splice } from './layout.ts';
import { writeFlow } from './write-value.ts';
import type { Style } from './write-value.ts';

interface Extent {
  start: number;
  end: number;
}

type Write = (nested: (inner: Json) => string) => string;

/**
 * Adds an entry inside `{ }` or `[ ]`, on a line of its own where the others have one.
 *
 * @param entries the present entries, in order; the new one takes the place `index` among them.
 */
export function addToFlow(
  text: string,
  collection: YAMLMap.Parsed | YAMLSeq.Parsed,
  entries: readonly Extent[],
  index: number,
  write: Write,
  style: Style,
): Splice[] {
  const onOneLine = (value: Json): string => writeFlow(value, style.json);
  const [open, close] = collection.range;
  const previous = entries[index - 1];
  const next = entries[index];
  const first = entries[0];
  if (first === undefined) {
    const added = write(onOneLine);
    return [{ start: open + 1, end: close - 1, text: added }];
  }
  const ownLines = isFirstOnLine(text, first.start) && lineStart(text, first.start) > open;
  const column = columnOf(text, first.start);
  const unit = Math.max(column - (/^\s*/.exec(text.slice(lineStart(text, open)))?.[0].length ?? 0), 1);
  const pretty = (value: Json): string => {
    if (!style.json) return onOneLine(value);
    const lines = JSON.stringify(value, null, unit).split('\n');
    return lines.join(style.newline + ' '.repeat(column));
  };
  const between = ownLines ? `,${style.newline}${' '.repeat(column)}` : ', ';
  const added = write(ownLines ? pretty : onOneLine);
  if (previous !== undefined) return [{ start: previous.end, end: previous.end, text: between + added }];
  return [{ start: next?.start ?? first.start, end: next?.start ?? first.start, text: added + between }];
}

/** Takes an entry out of `{ }` or `[ ]`, with the comma that parted it from its neighbour. */
export function removeFromFlow(
  text: string,
  collection: YAMLMap.Parsed | YAMLSeq.Parsed,
  entries: readonly Extent[],
  index: number,
): Splice[] {
  const entry = entries[index];
  if (entry === undefined) throw new SourceEditRefused('path-missing', 'the entry is not there');
  const [previous, next] = [entries[index - 1], entries[index + 1]];
  const [open, close] = collection.range;
  if (next !== undefined) return [checked(text, entry.start, next.start, entry)];
  if (previous !== undefined) return [checked(text, previous.end, entry.end, entry)];
  return [checked(text, open + 1, close - 1, entry)];
}

function checked(text: string, start: number, end: number, entry: Extent): Splice {
  const around = text.slice(start, entry.start) + text.slice(entry.end, end);
  if (around.includes('#')) throw new SourceEditRefused('layout', 'a comment stands beside this entry');
  return { start, end, text: '' };
}

/**
 * A block collection whose only entry goes: what is left is `{}` or `[]` behind its key or dash, and comments that
 * stood there stay.
 */
export function emptied(
  text: string,
  collection: YAMLMap.Parsed | YAMLSeq.Parsed,
  empty: '{}' | '[]',
): Splice[] {
  const [start] = collection.range;
  const end = contentEnd(text, collection);
  if (!isFirstOnLine(text, start)) return [{ start, end: end, text: empty }];
  // Behind the key: the last character before the content that is neither space, comment nor anchor line.
  const head = text.slice(0, lineStart(text, start));
  const owner = ownerEnd(head);
  if (owner === undefined) throw new SourceEditRefused('layout', 'the whole document would become empty');
  const lines = { start: lineStart(text, start), end: nextLine(text, lineEnd(text, end)), text: '' };
  return [
    { start: owner, end: owner, text: ` ${empty}` },
    lines.start === owner ? { ...lines, start: owner } : lines,
  ];
}

/** Where `key:` or `-` ends in the last line of a text that is not all comment; anchors behind it belong to it. */
function ownerEnd(head: string): number | undefined {
  let end = head.length;
  for (const line of head.split('\n').toReversed()) {
    const start = end - line.length;
    const found =
      /^(\s*(?:- +)*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#'"][^#]*?)?\s*[:-](?: +&[^\s]+)?)[ \t]*(?:#.*)?\r?$/.exec(
        line,
      );
    if (found?.[1] !== undefined && line.trim() !== '') return start + found[1].length;
    if (line.trim() !== '' && !/^\s*#/.test(line)) return undefined;
    end = start - 1;
  }
  return undefined;
}
