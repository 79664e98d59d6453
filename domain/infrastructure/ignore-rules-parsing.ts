import type { IgnoreRule } from './ignore-rules.ts';
import { parseLabelSelector } from './label-selector.ts';

/** Why an ignore rule of another tool cannot be read: that rule is left out, so nothing is hidden by mistake. */
export interface IgnoreRuleFault {
  /** Which entry of the list, from 0. */
  index: number;
  /** Place inside the entry, such as `jsonPointers[0]`; empty for the entry itself. */
  path: string;
  message: string;
}

export interface ParsedIgnoreRules {
  rules: IgnoreRule[];
  faults: IgnoreRuleFault[];
}

/** What is wrong with a field; raised and gathered inside the parsers only. */
export class MalformedRuleError extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Reads each entry of a list by itself; the malformed ones become faults. */
export function parseEach(
  entries: readonly unknown[],
  parse: (entry: Readonly<Record<string, unknown>>) => IgnoreRule[],
): ParsedIgnoreRules {
  const parsed: ParsedIgnoreRules = { rules: [], faults: [] };
  for (const [index, entry] of entries.entries()) {
    try {
      parsed.rules.push(...parse(mappingAt({ entry }, 'entry') ?? {}));
    } catch (error) {
      if (!(error instanceof MalformedRuleError)) throw error;
      const path = error.path === 'entry' ? '' : error.path;
      parsed.faults.push({ index, path, message: error.message });
    }
  }
  return parsed;
}

export function textAt(
  entry: Readonly<Record<string, unknown>>,
  key: string,
  place = key,
): string | undefined {
  const value = entry[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new MalformedRuleError(place, 'expected text');
  return value;
}

export function textsAt(entry: Readonly<Record<string, unknown>>, key: string): string[] {
  const value = entry[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedRuleError(key, 'expected a list');
  return value.map((item: unknown, index) => {
    if (typeof item !== 'string') throw new MalformedRuleError(`${key}[${index}]`, 'expected text');
    return item;
  });
}

export function mappingAt(
  entry: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = entry[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new MalformedRuleError(key, 'expected a mapping');
  }
  return value as Record<string, unknown>;
}

/** RFC 6901; the empty one is the whole object. */
export function requirePointers(pointers: readonly string[], key: string): void {
  for (const [index, pointer] of pointers.entries()) {
    if (pointer === '' || /^(\/([^~/]|~[01])*)+$/.test(pointer)) continue;
    throw new MalformedRuleError(`${key}[${index}]`, 'expected a JSON pointer such as /spec/replicas');
  }
}

export function requireSelector(selector: string | undefined, place: string): void {
  if (selector === undefined || parseLabelSelector(selector) !== undefined) return;
  throw new MalformedRuleError(place, 'expected a label selector such as app=web,tier in (a,b)');
}

/** Repetitions inside repetitions take exponential time where this code runs, unlike in Go. */
const nestedRepetition = /\([^()]*[*+}][^()]*\)[*+{]/;

export function requireExpression(expression: string | undefined, place: string): void {
  if (expression === undefined) return;
  const message = 'expected a regular expression without inline flags and nested repetitions';
  if (nestedRepetition.test(expression)) throw new MalformedRuleError(place, message);
  try {
    void new RegExp(`^(?:${expression})$`, 's');
  } catch {
    throw new MalformedRuleError(place, message);
  }
}
