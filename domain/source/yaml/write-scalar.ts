import type { Json } from '../../infrastructure/object.ts';
import { resolvePlainScalar } from './plain-scalar.ts';

type Atom = Exclude<Json, Json[] | { [key: string]: Json }>;

export interface ScalarStyle {
  /** How the scalar before it was written. */
  type?: 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' | undefined;
  /** It stands inside `[ ]` or `{ }`, where commas and brackets mean something. */
  flow: boolean;
  /** The file is JSON. */
  json: boolean;
}

/** A single value on one line. Text that would read as something else without quotes gets them. */
export function writeScalar(value: Atom, { type, flow, json }: ScalarStyle): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (json || type === 'QUOTE_DOUBLE') return doubleQuoted(value);
  if (type === 'QUOTE_SINGLE' && singleQuotable.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return isPlain(value, flow) ? value : doubleQuoted(value);
}

const singleQuotable = /^[\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

/** Escapes what YAML does not print; JSON's escapes are YAML's too. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const plain =
  /^[A-Za-z0-9_./\\(+$^;<~-][\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;
/** Some readers take these for dates or numbers to the base of 60. */
const dateOrTime = /^[-+]?\d[\d_]*(?:-\d|:[0-5]?\d)/;

function isPlain(value: string, flow: boolean): boolean {
  if (!plain.test(value) || value.endsWith(' ') || value.endsWith(':')) return false;
  if (value.includes(': ') || value.includes(' #') || /^(?:-|---|\.\.\.)(?: |$)/.test(value)) return false;
  if (flow && /[,[\]{}]/.test(value)) return false;
  if (dateOrTime.test(value) || /^[~]|^=$/.test(value)) return false;
  return resolvePlainScalar(value) === value && !/^0[oO]?[0-7]/.test(value);
}

/**
 * Text of several lines as a block scalar, header first, its lines indented by `indent` columns; undefined where a
 * block cannot carry it exactly.
 */
export function writeBlockScalar(value: string, indent: number, newline: string): string | undefined {
  if (!value.includes('\n') || /[^\n\t\u0020-\u007e\u00a0-\u2027\u202a-\ufefe\uff00-\ufffd]/.test(value))
    return undefined;
  const lines = value.split('\n');
  // A first line that begins with space would need an explicit indentation, and trailing space is easily lost.
  if (/^[ \t]|^$/.test(lines[0] ?? '') || lines.some((line) => /[ \t]$/.test(line))) return undefined;
  const trailing = /\n*$/.exec(value)?.[0].length ?? 0;
  if (trailing > 1) return undefined;
  const header = trailing === 1 ? '|' : '|-';
  const body = (trailing === 1 ? lines.slice(0, -1) : lines).map((line) =>
    line === '' ? '' : ' '.repeat(indent) + line,
  );
  return [header, ...body].join(newline);
}
