import type { Stream } from './follow-stream.ts';
import { noSafeEvidence } from './safe-evidence.ts';
import { noWorseEvidence } from './worse-evidence.ts';

/** Numbers by name: what travels from look to look as plain JSON. */
export type Packed = Readonly<Record<string, number>>;

/** More digits than any verdict needs. */
const digits = 9;

/** A stream as numbers below a name. What is −∞ is left out: JSON has no such number. */
export function packStream(name: string, stream: Stream): Record<string, number> {
  const { since, counts, remembered, worse, safe } = stream;
  const numbers = {
    since,
    canary: counts.canary.total,
    'canary-bad': counts.canary.bad,
    baseline: counts.baseline.total,
    'baseline-bad': counts.baseline.bad,
    known: rounded(remembered.total),
    'known-bad': rounded(remembered.bad),
    looks: worse.looks,
    ...numbered('worse', worse.logarithms),
    ...numbered('safe', safe),
  };
  return Object.fromEntries(
    Object.entries(numbers)
      .filter(([, value]) => value !== Number.NEGATIVE_INFINITY)
      .map(([key, value]) => [`${name}/${key}`, value]),
  );
}

/** The stream below a name; undefined where there is none. */
export function unpackStream(name: string, packed: Packed): Stream | undefined {
  const since = packed[`${name}/since`];
  if (since === undefined) return undefined;
  const value = (key: string, missing = 0): number => packed[`${name}/${key}`] ?? missing;
  return {
    since,
    counts: {
      canary: { total: value('canary'), bad: value('canary-bad') },
      baseline: { total: value('baseline'), bad: value('baseline-bad') },
    },
    remembered: { total: value('known'), bad: value('known-bad') },
    worse: {
      looks: value('looks'),
      logarithms: noWorseEvidence.logarithms.map((_, index) =>
        value(`worse-${index}`, Number.NEGATIVE_INFINITY),
      ),
    },
    safe: noSafeEvidence.map((_, index) => value(`safe-${index}`)),
  };
}

/** A list of numbers below a name; undefined where there is none. */
export function unpackList(name: string, packed: Packed): number[] | undefined {
  const length = packed[`${name}/length`];
  if (length === undefined) return undefined;
  return Array.from({ length }, (_, index) => packed[`${name}/${index}`] ?? 0);
}

export function packList(name: string, list: readonly number[]): Record<string, number> {
  return {
    [`${name}/length`]: list.length,
    ...Object.fromEntries(list.map((value, index) => [`${name}/${index}`, value])),
  };
}

function numbered(name: string, values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, index) => [`${name}-${index}`, rounded(value)]));
}

function rounded(value: number): number {
  return Number(value.toPrecision(digits));
}
