import type { JqOutcome } from './jq-engine.ts';

/** What is wrong with a jq expression. */
export interface JqFault {
  /** One line without values of any document. */
  message: string;
  /** Characters into the expression, from 0, where jq knows. */
  offset?: number;
}

/** What an expression is compiled behind, so that nothing of it is run. */
export const compileLead = 'empty | ';

/** Why jq does not take an expression; undefined where it does. */
export function describeCompileFault(outcome: JqOutcome, expression: string): JqFault | undefined {
  if (outcome.is === 'too-slow') return { message: 'takes too long to compile' };
  if (outcome.is === 'exhausted') return { message: 'takes too much memory to compile' };
  if (outcome.exitCode !== 3) return undefined;
  const [first = ''] = outcome.stderr.split('\n');
  const said = /^jq: error: (.*?)(?: at <top-level>, line (\d+)(?:, column (\d+))?:?)?$/.exec(first);
  const [, words = 'it does not compile', line, column] = said ?? [];
  const message = words.replace(/ \(Unix shell quoting issues\?\)/, '').trim();
  const offset = line === '1' && column !== undefined ? Number(column) - 1 - compileLead.length : undefined;
  const isInside = offset !== undefined && offset >= 0 && offset <= expression.length;
  return isInside ? { message, offset } : { message };
}

/** Words of jq for what an expression does wrong to a document; its own messages quote values. */
const knownFaults: readonly [RegExp, string][] = [
  [/^Cannot iterate over (null|boolean|number|string|array|object)/, 'cannot iterate over $1'],
  [
    /^Cannot index (null|boolean|number|string|array|object) with (null|boolean|number|string|array|object)?/,
    'cannot index $1',
  ],
  [/^Invalid path expression/, 'selects no place, but computes a value'],
  [
    /^(null|boolean|number|string|array|object) \(.*cannot be (parsed as a number|matched|added|subtracted)/,
    '$1 cannot be $2',
  ],
];

/** What went wrong with a document, without a value of it. */
export function describeRuntimeFault(message: string): string {
  for (const [pattern, words] of knownFaults) {
    const match = pattern.exec(message);
    if (match !== null) return words.replaceAll(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
  }
  return 'fails on it';
}
