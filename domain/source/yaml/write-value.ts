import type { Json, JsonObject } from '../../infrastructure/object.ts';
import { isJsonObject } from '../json.ts';
import { writeBlockScalar, writeScalar } from './write-scalar.ts';

/** How a text is laid out, for what is added to it. */
export interface Style {
  newline: '\r\n' | '\n';
  json: boolean;
  /** Columns by which lists stand further in than their keys. */
  listIndent: number;
}

/** Whether a value takes lines of its own below its key. */
export function isNested(value: Json): value is Json[] | JsonObject {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** A value on one line, as JSON would have it, with quotes only where they are needed. */
export function writeFlow(value: Json, json: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeFlow(item, json)).join(', ')}]`;
  if (!isJsonObject(value)) return writeScalar(value, { flow: true, json });
  const fields = Object.entries(value).map(
    ([key, field]) => `${writeKey(key, true, json)}: ${writeFlow(field, json)}`,
  );
  return `{${fields.join(', ')}}`;
}

export function writeKey(key: string, flow: boolean, json: boolean): string {
  return writeScalar(key, { flow, json });
}

/** What stands after `key:`, with the space or line ending before it. `indent` is the column of the key. */
export function writeAfterKey(value: Json, indent: number, style: Style): string {
  if (!isNested(value)) return ` ${writeInline(value, indent, style)}`;
  const below = indent + (Array.isArray(value) ? style.listIndent : 2);
  return style.newline + writeLines(value, below, style).join(style.newline);
}

/** What stands after `- `. `indent` is the column of the dash. */
export function writeAfterDash(value: Json, indent: number, style: Style): string {
  if (!isNested(value)) return ` ${writeInline(value, indent, style)}`;
  const [first = '', ...others] = writeLines(value, indent + 2, style);
  return [` ${first.trimStart()}`, ...others].join(style.newline);
}

function writeInline(value: Json, indent: number, style: Style): string {
  if (typeof value === 'string') {
    const block = writeBlockScalar(value, indent + 2, style.newline);
    return block ?? writeScalar(value, { flow: false, json: false });
  }
  return writeFlow(value, false);
}

/** The lines of a nested value, without the last line ending. */
export function writeLines(value: Json[] | JsonObject, indent: number, style: Style): string[] {
  const pad = ' '.repeat(indent);
  const entries = Array.isArray(value)
    ? value.map((item) => `${pad}-${writeAfterDash(item, indent, style)}`)
    : Object.entries(value).map(
        ([key, field]) => `${pad}${writeKey(key, false, false)}:${writeAfterKey(field, indent, style)}`,
      );
  return entries.flatMap((entry) => entry.split(style.newline));
}
