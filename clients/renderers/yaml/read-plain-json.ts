import type { Json } from '../../../domain/infrastructure/object.ts';
import type { Place, PlainDocument } from './plain-document.ts';

/**
 * Reads a text that is one JSON object, in a tenth of the time of a parser that knows YAML as well. Undefined for any
 * other text, and for one at fault: doubled keys, numbers that cannot be carried, broken syntax.
 */
export function readPlainJson(text: string): PlainDocument | undefined {
  const start = text.search(/\S/);
  // A carriage return of its own ends a line in YAML.
  if (start === -1 || text.charAt(start) !== '{' || /\r(?!\n)/.test(text)) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  const found = scan(text);
  // A key that stands twice is one less in the value than in the text.
  if (found === undefined || countKeys(value, 0) !== found.keys) return undefined;
  const listed = (value as { items?: Json }).items;
  const items = Array.isArray(listed) && listed.length === found.items.length ? found.items : [];
  if (Array.isArray(listed) && items.length !== listed.length) return undefined;
  return { ...placesOf(text, [start])[0]!, value, items: placesOf(text, items) };
}

/** Counts keys, and finds the objects in lists right below the root, by offset. The text is valid JSON. */
function scan(text: string): { keys: number; items: number[] } | undefined {
  const items: number[] = [];
  /** Whether what is open is a list. */
  const open: boolean[] = [];
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x3a:
        keys += 1;
        break;
      case 0x5b:
        open.push(true);
        break;
      case 0x7b:
        if (open.length === 2 && open[1] === true) items.push(at);
        open.push(false);
        break;
      case 0x5d:
      case 0x7d:
        open.pop();
        break;
      default:
    }
  }
  return { keys, items };
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === 0x5c) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
}

const deepest = 100;

/** Keys in a value, or a number that no text has where it holds something that JSON should not carry. */
function countKeys(value: Json, depth: number): number {
  if (typeof value === 'number') {
    const isCarried = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return isCarried && !Object.is(value, -0) ? 0 : Number.NaN;
  }
  if (value === null || typeof value !== 'object') return 0;
  if (depth > deepest) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countKeys(item, depth + 1);
    return count;
  }
  for (const key in value) {
    count += 1 + countKeys(value[key] ?? null, depth + 1);
  }
  return Object.hasOwn(value, '__proto__') ? Number.NaN : count;
}

/** Lines and columns of ascending offsets. */
function placesOf(text: string, offsets: readonly number[]): Place[] {
  let line = 1;
  let lineStart = 0;
  return offsets.map((offset) => {
    for (let end = text.indexOf('\n', lineStart); end !== -1 && end < offset;) {
      line += 1;
      lineStart = end + 1;
      end = text.indexOf('\n', lineStart);
    }
    return { line, column: offset - lineStart + 1 };
  });
}
