import type { Stream } from './follow-stream.ts';
import type { Evidence } from './late-start.ts';

/** Numbers by name: what travels from look to look as plain JSON. */
export type Packed = Readonly<Record<string, number>>;

/** More digits than any verdict needs. */
const digits = 9;

/** A stream as numbers below a name. */
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
    ...packEvidence('worse', worse),
    ...packEvidence('safe', safe),
  };
  return Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`${name}/${key}`, value]));
}

/** The stream below a name; undefined where there is none. */
export function unpackStream(name: string, packed: Packed): Stream | undefined {
  const since = packed[`${name}/since`];
  if (since === undefined) return undefined;
  const value = (key: string): number => packed[`${name}/${key}`] ?? 0;
  return {
    since,
    counts: {
      canary: { total: value('canary'), bad: value('canary-bad') },
      baseline: { total: value('baseline'), bad: value('baseline-bad') },
    },
    remembered: { total: value('known'), bad: value('known-bad') },
    worse: unpackEvidence(`${name}/worse`, packed),
    safe: unpackEvidence(`${name}/safe`, packed),
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

function packEvidence(name: string, { looks, logarithms }: Evidence): Record<string, number> {
  return { [`${name}/looks`]: looks, ...packList(name, logarithms.map(rounded)) };
}

function unpackEvidence(name: string, packed: Packed): Evidence {
  return { looks: packed[`${name}/looks`] ?? 0, logarithms: unpackList(name, packed) ?? [] };
}

function rounded(value: number): number {
  return Number(value.toPrecision(digits));
}
