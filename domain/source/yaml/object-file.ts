import type { JsonObject } from '../../infrastructure/object.ts';
import { SourceEditRefused } from '../refusal.ts';
import { sameJson } from '../json.ts';
import { lineEnding } from './layout.ts';
import { readDocuments } from './source-documents.ts';
import { writeLines } from './write-value.ts';

/** An object as a file of its own. */
export function writeObject(object: JsonObject, newline: '\n' | '\r\n' = '\n'): string {
  return writeLines(object, 0, { newline, json: false, listIndent: 2 }).join(newline) + newline;
}

/** The text with one more document at its end. */
export function appendDocument(text: string, object: JsonObject): string {
  const newline = lineEnding(text);
  const gap = text === '' || text.endsWith('\n') ? '' : newline;
  return `${text}${gap}---${newline}${writeObject(object, newline)}`;
}

const separator = /^---(?:[ \t].*)?\r?$/;

/**
 * The text without one of its documents, the others byte for byte as they were. Empty where it was the only one.
 * Throws a SourceEditRefused where the documents cannot be told apart by their lines.
 */
export function removeDocument(text: string, index: number): string {
  const before = readDocuments(text).map(({ value }) => value);
  const parts = splitDocuments(text);
  // A file may begin with a separator: nothing stands before it then.
  const shift = parts.length - before.length;
  const at = index + shift;
  if (parts.length !== before.length && !(shift === 1 && isBlank(parts[0] ?? ''))) throw notSeparable();
  const kept = parts.filter((_part, one) => one !== at);
  if (before.length === 1) return '';
  const first = kept[0] ?? '';
  const result = at === 0 ? [first.replace(/^---[ \t]*\r?\n/, ''), ...kept.slice(1)].join('') : kept.join('');
  const isLast = index === before.length - 1;
  const trimmed = isLast && !text.endsWith('\n') ? result.replace(/\r?\n$/, '') : result;
  const after = readDocuments(trimmed).map(({ value }) => value);
  if (!sameJson(after, before.toSpliced(index, 1))) throw notSeparable();
  return trimmed;
}

/** Each part begins with its separator line, but for the first. */
function splitDocuments(text: string): string[] {
  const parts: string[] = [''];
  for (const line of text.split(/(?<=\n)/)) {
    if (separator.test(line.replace(/\n$/, ''))) parts.push(line);
    else parts[parts.length - 1] += line;
  }
  return parts;
}

function isBlank(part: string): boolean {
  return part.split('\n').every((line) => /^\s*(?:#.*)?$/.test(line));
}

function notSeparable(): SourceEditRefused {
  return new SourceEditRefused('layout', 'the documents of the file cannot be parted line by line');
}
