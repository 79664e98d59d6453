import type { Json, JsonObject } from '../../../domain/infrastructure/object.ts';
import { resolvePlainScalar } from '../../../domain/source/yaml/plain-scalar.ts';
import type { Place, PlainDocument } from './plain-document.ts';

/** What the reader below does not know: the text is to be read by a full parser. */
class NotPlain extends Error {}

const notPlain = new NotPlain('not plain YAML');

/**
 * Reads the sort of YAML that manifests are nearly always written in: blocks of mappings and sequences, scalars on one
 * line, literal blocks, comments. Undefined for anything else, however slightly, and for anything that is at fault: a
 * full parser takes ten times as long, and then says what it is. Where it does answer, it answers the same.
 */
export function readPlainYaml(text: string): PlainDocument[] | undefined {
  try {
    return new PlainYaml(text).documents();
  } catch (error) {
    // A text nested very deeply ends the stack.
    if (error === notPlain || error instanceof RangeError) return undefined;
    throw error;
  }
}

const outsideOfPlain = /[\t\r\u0085\u2028\u2029\uFEFF]/;
const plainKey = /([A-Za-z_][\w./-]*|"[^"\\]*"|'[^']*'):(?= |$)/y;
const doubleQuoted = /^"((?:[^"\\]|\\["\\nt])*)" *(?: #.*)?$/;
const singleQuoted = /^'((?:[^']|'')*)' *(?: #.*)?$/;
/** Characters that mean something at the beginning of a scalar. */
const indicators = new Set('[]{}&*!|>\'"%@`#,?:-='.split(''));
const deepest = 100;

class PlainYaml {
  readonly #lines: string[];
  /** Index of the present line, which is never blank nor a comment. */
  #at = -1;
  /** Spaces before the present content; a dash before it counts as a space. */
  #indent = 0;
  #content = '';
  #items: Place[] = [];
  /** The key above is that of a list of objects. */
  #isRootList = false;

  constructor(text: string) {
    if (outsideOfPlain.test(text)) throw notPlain;
    this.#lines = text.split('\n');
  }

  documents(): PlainDocument[] {
    const documents: PlainDocument[] = [];
    this.#next();
    while (!this.#isAtEnd()) {
      if (this.#isMarker()) {
        this.#next();
        continue;
      }
      if (this.#indent > 0) throw notPlain;
      const place = { line: this.#at + 1, column: 1 };
      this.#items = [];
      const value = this.#mapping(0, 0);
      documents.push({ ...place, value, items: this.#items });
      if (!this.#isAtEnd() && !this.#isMarker()) throw notPlain;
    }
    return documents;
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#lines.length;
  }

  #isMarker(): boolean {
    return this.#indent === 0 && this.#content === '---';
  }

  /** Goes to the next line that says something. */
  #next(): void {
    for (this.#at += 1; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at] ?? '';
      let indent = 0;
      while (line.charCodeAt(indent) === 32) indent += 1;
      if (indent === line.length || line.charCodeAt(indent) === 35) continue;
      const content = line.slice(indent).trimEnd();
      if (indent === 0 && (content.startsWith('...') || (content.startsWith('---') && content !== '---'))) {
        throw notPlain;
      }
      this.#indent = indent;
      this.#content = content;
      return;
    }
    this.#indent = -1;
    this.#content = '';
  }

  #block(indent: number, depth: number): Json {
    if (depth > deepest) throw notPlain;
    return isDash(this.#content) ? this.#sequence(indent, depth) : this.#mapping(indent, depth);
  }

  #mapping(indent: number, depth: number): JsonObject {
    const result: JsonObject = {};
    while (this.#indent === indent && !isDash(this.#content)) {
      if (this.#isMarker()) break;
      plainKey.lastIndex = 0;
      const written = plainKey.exec(this.#content)?.[1];
      if (written === undefined) throw notPlain;
      const key = keyOf(written);
      if (Object.hasOwn(result, key)) throw notPlain;
      const rest = afterSpaces(this.#content, written.length + 1);
      this.#isRootList = depth === 0 && key === 'items';
      result[key] = this.#value(rest, indent, depth);
    }
    if (this.#indent > indent) throw notPlain;
    return result;
  }

  /** What stands after a key. */
  #value(rest: string, indent: number, depth: number): Json {
    if (rest !== '' && !rest.startsWith('#')) return this.#scalar(rest, indent);
    this.#next();
    if (this.#indent < indent || this.#isMarker()) return null;
    if (this.#indent > indent) return this.#block(this.#indent, depth + 1);
    // The dashes of a sequence may stand below the key itself.
    return isDash(this.#content) ? this.#sequence(indent, depth + 1) : null;
  }

  #sequence(indent: number, depth: number): Json[] {
    const items: Json[] = [];
    const isRootList = this.#isRootList && depth === 1;
    while (this.#indent === indent && isDash(this.#content)) {
      const rest = afterSpaces(this.#content, 1);
      const column = indent + this.#content.length - rest.length;
      if (isRootList) this.#items.push({ line: this.#at + 1, column: column + 1 });
      items.push(this.#item(rest, indent, column, depth));
    }
    if (this.#indent > indent) throw notPlain;
    return items;
  }

  #item(rest: string, indent: number, column: number, depth: number): Json {
    if (rest === '' || rest.startsWith('#')) throw notPlain;
    plainKey.lastIndex = 0;
    if (isDash(rest) || plainKey.test(rest)) {
      // What follows a dash is a block of its own, which begins on this line.
      this.#indent = column;
      this.#content = rest;
      return this.#block(column, depth + 1);
    }
    return this.#scalar(rest, indent);
  }

  /** A scalar on the rest of this line, or a literal block below it. */
  #scalar(rest: string, indent: number): Json {
    if (rest.startsWith('|')) return this.#literal(rest, indent);
    const value = scalarOf(rest);
    this.#next();
    // A deeper line would go on with the scalar.
    if (this.#indent > indent) throw notPlain;
    return value;
  }

  #literal(header: string, indent: number): string {
    if (header !== '|' && header !== '|-') throw notPlain;
    const first = this.#at + 1;
    let end = first;
    let inner: number | undefined;
    for (; end < this.#lines.length; end += 1) {
      const line = this.#lines[end] ?? '';
      const leading = line.length - line.trimStart().length;
      if (leading === line.length) {
        // Spaces before the first line with text could be more than those of the block.
        if (inner === undefined && leading > 0) throw notPlain;
        continue;
      }
      inner ??= leading;
      if (leading < inner || leading <= indent) break;
    }
    if (inner === undefined || inner <= indent) throw notPlain;
    const lines = this.#lines.slice(first, end).map((line) => line.slice(inner));
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    if (lines.at(-1)?.trim() === '') throw notPlain;
    this.#at = end - 1;
    this.#next();
    if (this.#indent > indent) throw notPlain;
    return lines.join('\n') + (header === '|' ? '\n' : '');
  }
}

function isDash(content: string): boolean {
  return content.charCodeAt(0) === 45 && (content.length === 1 || content.charCodeAt(1) === 32);
}

function afterSpaces(text: string, from: number): string {
  let start = from;
  while (text.charCodeAt(start) === 32) start += 1;
  return text.slice(start);
}

function keyOf(written: string): string {
  const quoted = written.startsWith('"') || written.startsWith("'");
  const key = quoted ? written.slice(1, -1) : written;
  if (key === '__proto__' || key === '') throw notPlain;
  // `on`, `yes` and `null` are keys of another name, or none.
  if (!quoted && typeof resolvePlainScalar(key) !== 'string') throw notPlain;
  return key;
}

function scalarOf(rest: string): Json {
  if (rest === '{}') return {};
  if (rest === '[]') return [];
  const first = rest.charAt(0);
  if (first === '"') {
    const inner = doubleQuoted.exec(rest)?.[1];
    if (inner === undefined) throw notPlain;
    return inner.includes('\\') ? unescaped(inner) : inner;
  }
  if (first === "'") {
    const inner = singleQuoted.exec(rest)?.[1];
    if (inner === undefined) throw notPlain;
    return inner.replaceAll("''", "'");
  }
  if (indicators.has(first) && !startsWithDash(rest)) throw notPlain;
  const comment = rest.indexOf(' #');
  const plain = comment === -1 ? rest : rest.slice(0, comment).trimEnd();
  if (plain.includes(': ') || plain.endsWith(':')) throw notPlain;
  const value = resolvePlainScalar(plain);
  if (typeof value === 'number' && (!Number.isFinite(value) || !isExact(value))) throw notPlain;
  return value;
}

const escapes: Record<string, string> = { n: '\n', t: '\t' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_whole, escaped: string) => escapes[escaped] ?? escaped);
}

/** `-1`, `--quiet`: a dash without a space after it is text. */
function startsWithDash(rest: string): boolean {
  return /^-[^ ]/.test(rest);
}

function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}
