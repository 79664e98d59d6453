import { mannWhitney } from '../../statistics/mann-whitney.ts';
import { isNotEnoughData } from '../../statistics/two-sample-test.ts';
import type { CategoricalProfile } from '../reference-profile.ts';

/** What two samples of a text column say against "nothing moved". */
export interface TextEvidence {
  test: 'text-classifier';
  /** Area under the ROC curve with which a classifier tells the two sides apart by their words. */
  statistic: number;
  pValue: number;
  /** 2 AUC − 1: 0 where the sides cannot be told apart, 1 where they always can. */
  effectSize: number;
  noDriftEffect: number;
}

/** Texts looked at on each side: more add time, not certainty. */
const mostTexts = 20_000;
const tokenBuckets = 2 ** 15;
/** The upper tenth of the standard normal distribution. */
const normalQuantile = 1.2815515655446004;

interface Text {
  tokens: Uint16Array;
  rows: number;
}

/**
 * Text is compared by what a naive Bayes classifier over its words makes of it (a classifier two-sample test,
 * Lopez-Paz & Oquab, ICLR 2017). It learns from one half of the texts and is judged on the other, split by a hash of
 * the text itself, so that the Mann–Whitney test of its scores is valid.
 */
export function textEvidence(reference: CategoricalProfile, current: CategoricalProfile): TextEvidence {
  const [before, after] = [halvesOf(reference), halvesOf(current)];
  const weights = tokenWeights(before.learn, after.learn);
  const scores = [scoresOf(before.judge, weights), scoresOf(after.judge, weights)] as const;
  const [n, m] = [scores[0].length, scores[1].length];
  const outcome = mannWhitney(scores[0], scores[1], 'greater');
  if (isNotEnoughData(outcome) || n === 0 || m === 0) {
    return { test: 'text-classifier', statistic: 0.5, pValue: 1, effectSize: 0, noDriftEffect: 1 };
  }
  const area = outcome.statistic / (n * m);
  return {
    test: 'text-classifier',
    statistic: area,
    pValue: outcome.pValue ?? 1,
    effectSize: Math.max(0, 2 * area - 1),
    noDriftEffect: normalQuantile * Math.sqrt((n + m + 1) / (3 * n * m)),
  };
}

function halvesOf({ categories, counts }: CategoricalProfile): { learn: Text[]; judge: Text[] } {
  const stride = Math.max(1, Math.ceil(categories.length / mostTexts));
  const halves = { learn: [] as Text[], judge: [] as Text[] };
  for (let category = 0; category < categories.length; category += stride) {
    const text = categories[category]!;
    const half = hash(text) % 2 === 0 ? halves.learn : halves.judge;
    half.push({ tokens: tokensOf(text), rows: counts[category]! });
  }
  return halves;
}

/** Distinct words, and the length on a logarithmic scale, as buckets of a hash. */
function tokensOf(text: string): Uint16Array {
  const tokens = new Set([bucket(`#${Math.round(2 * Math.log2(text.length + 1))}`)]);
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) tokens.add(bucket(word));
  return Uint16Array.from(tokens);
}

/** Log-odds of the reference for each token that a text has, with Laplace's smoothing. */
function tokenWeights(before: readonly Text[], after: readonly Text[]): Float64Array {
  const [inReference, inCurrent] = [rowsWithToken(before), rowsWithToken(after)];
  return inReference.rows.map((rows, token) =>
    Math.log((rows + 1) / (inReference.total + 2) / ((inCurrent.rows[token]! + 1) / (inCurrent.total + 2))),
  );
}

function rowsWithToken(texts: readonly Text[]): { rows: Float64Array; total: number } {
  const rows = new Float64Array(tokenBuckets);
  let total = 0;
  for (const text of texts) {
    total += text.rows;
    for (const token of text.tokens) rows[token]! += text.rows;
  }
  return { rows, total };
}

/** One score for each row, ascending. */
function scoresOf(texts: readonly Text[], weights: Float64Array): Float64Array {
  const scores = texts.flatMap(({ tokens, rows }) => {
    const score = tokens.reduce((sum, token) => sum + weights[token]!, 0);
    return Array.from({ length: rows }, () => score);
  });
  return Float64Array.from(scores).toSorted();
}

function bucket(token: string): number {
  return hash(token) % tokenBuckets;
}

/** FNV-1a over the UTF-16 units, finished as in MurmurHash3. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
