import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLParseError, YAMLWarning } from 'yaml';
import type { DocumentPath } from './path.ts';
import { describeProblem, isExhaustion } from './problem.ts';

export interface Position {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

interface YamlFault extends Position {
  message: string;
}

/** A YAML document as plain data that remembers where each value stands. */
export interface PlainDocument {
  /** Mappings have no prototype; undefined for an empty document. */
  value: unknown;
  faults: YamlFault[];
  /** Whether the text could be read at all; if not, `value` means nothing. */
  readable: boolean;
  /** Where the key of a value stands, or the value itself; for what is not there, the nearest parent. */
  positionOf(path: DocumentPath, part: 'key' | 'value'): Position;
}

/** No sensible configuration is larger; aliases of aliases grow beyond any memory. */
const maximumSteps = 100_000;
const maximumDepth = 50;

/**
 * Reads YAML 1.2 with anchors, aliases and merge keys. Never throws: whatever is wrong is a fault with its place.
 * Messages quote keys, and nothing else: whatever else stands there could be a secret.
 */
export function readPlainDocument(text: string): PlainDocument {
  const lines = new LineCounter();
  const reader = new DocumentReader(lines);
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: true,
    });
    for (const problem of [...document.errors, ...document.warnings]) reader.problem(problem);
    if (reader.faults.length > 0) return reader.result(undefined, false);
    const value = document.contents === null ? undefined : reader.read(document.contents, [], 0);
    return reader.result(value, true);
  } catch (error) {
    // The parser recurses too, so a file of brackets can end the stack before our own limit is asked.
    if (!(error instanceof TooLargeError) && !(error instanceof RangeError)) throw error;
    return reader.refuse(error instanceof TooLargeError ? error.message : tooDeep);
  }
}

const tooLarge = `more than ${maximumSteps} values, counting each use of an alias`;
const tooDeep = `nested more than ${maximumDepth} levels deep, or an alias that contains itself`;

class TooLargeError extends Error {}

class DocumentReader {
  readonly faults: YamlFault[] = [];
  readonly #lines: LineCounter;
  readonly #places = new Map<string, { key?: number; value: number }>();
  readonly #anchors = new Map<string, Node>();
  #incomplete = false;
  #aliasesOpen = 0;
  #steps = 0;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  fault(offset: number, message: string): void {
    this.faults.push({ ...this.#position(offset), message });
  }

  /** Only the first of a line: the others mostly follow from it. */
  problem(problem: YAMLParseError | YAMLWarning): void {
    // The parser hands out its own exhausted stack as a fault of the file, which it is.
    if (isExhaustion(problem)) throw new TooLargeError(tooDeep);
    const position = this.#position(problem.pos[0]);
    if (this.faults.some(({ line }) => line === position.line)) return;
    this.faults.push({ ...position, message: describeProblem(problem) });
  }

  result(value: unknown, readable: boolean): PlainDocument {
    return {
      value,
      faults: this.faults,
      readable: readable && !this.#incomplete,
      positionOf: (path, part) => this.#positionOf(path, part),
    };
  }

  /** The answer when the document is refused as a whole. */
  refuse(message: string): PlainDocument {
    this.faults.length = 0;
    this.fault(0, message);
    return this.result(undefined, false);
  }

  read(node: unknown, path: DocumentPath, depth: number): unknown {
    this.#spend(depth);
    if (isAlias(node)) return this.#followAlias(node.source, offsetOf(node), path, depth);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;

    // Inside an alias the anchors were met before, in an order that no longer says which came last.
    if (node.anchor !== undefined && this.#aliasesOpen === 0) this.#anchors.set(node.anchor, node);
    const [start, end] = node.range ?? [0, 0];
    if (start < end) this.#remember(path, { value: start });
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index], depth + 1));
    const mapping: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    this.#readMapping(node, path, depth, mapping);
    return mapping;
  }

  #followAlias(name: string, offset: number, path: DocumentPath, depth: number): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.fault(offset, 'alias without its anchor before it; put text that begins with * in quotes');
      this.#incomplete = true;
      return null;
    }
    this.#aliasesOpen += 1;
    const value = this.read(target, path, depth + 1);
    this.#aliasesOpen -= 1;
    return value;
  }

  /** Fills in what is not there yet, own keys first: that is what lets merged mappings give way. */
  #readMapping(map: YAMLMap, path: DocumentPath, depth: number, into: Record<string, unknown>): void {
    const own = new Map<string, number>();
    const merges: Pair[] = [];
    for (const pair of map.items) {
      this.#spend(depth);
      const key = keyOf(pair);
      const offset = offsetOf(pair.key);
      const first = own.get(key);
      if (first !== undefined) {
        this.fault(offset, `key "${key}" appears twice, first in line ${this.#position(first).line}`);
        continue;
      }
      own.set(key, offset);
      if (key === '<<') {
        merges.push(pair);
      } else if (!(key in into)) {
        const place = [...path, key];
        this.#remember(place, { key: offset, value: offset });
        into[key] = this.read(pair.value, place, depth + 1);
      }
    }
    for (const pair of merges) this.#merge(pair.value, path, depth, into);
  }

  #merge(source: unknown, path: DocumentPath, depth: number, into: Record<string, unknown>): void {
    this.#spend(depth);
    const node = isAlias(source) ? this.#anchors.get(source.source) : source;
    if (isMap(node)) {
      this.#readMapping(node, path, depth + 1, into);
    } else if (isSeq(node)) {
      for (const item of node.items) this.#merge(item, path, depth + 1, into);
    } else {
      this.fault(offsetOf(source), 'a merge key (<<) takes a mapping, an alias of one, or a list of these');
    }
  }

  /** Every step counts, or merges of merges would take for ever while adding nothing. */
  #spend(depth: number): void {
    this.#steps += 1;
    if (this.#steps > maximumSteps) throw new TooLargeError(tooLarge);
    if (depth > maximumDepth) throw new TooLargeError(tooDeep);
  }

  #remember(path: DocumentPath, place: { key?: number; value: number }): void {
    const key = JSON.stringify(path);
    this.#places.set(key, { ...this.#places.get(key), ...place });
  }

  #positionOf(path: DocumentPath, part: 'key' | 'value'): Position {
    for (let length = path.length; length >= 0; length--) {
      const place = this.#places.get(JSON.stringify(path.slice(0, length)));
      if (place === undefined) continue;
      const wanted = length < path.length ? 'key' : part;
      return this.#position(wanted === 'key' ? (place.key ?? place.value) : place.value);
    }
    return { line: 1, column: 1 };
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function offsetOf(node: unknown): number {
  const range = (node as Node | null)?.range;
  return range?.[0] ?? 0;
}

/** Keys that are not text (numbers, null) read as their text, as JSON would have it. */
function keyOf(pair: Pair): string {
  if (!isScalar(pair.key)) return String(pair.key);
  return typeof pair.key.value === 'symbol' ? (pair.key.value.description ?? '') : String(pair.key.value);
}
