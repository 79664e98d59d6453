import type { Cause } from './diagnosis.ts';

/** A cause that evidence can speak for. */
export type KnownCause = Exclude<Cause, 'unclear'>;
export const knownCauses = [
  'data-quality',
  'data-shift',
  'concept',
  'code',
  'infrastructure',
] as const satisfies readonly KnownCause[];

/**
 * How often each is behind a model that drifts, before anything is known. Most drift in production is a broken
 * pipeline; a fault of something else, or no fault at all, is left a tenth.
 */
export const priors: Readonly<Record<Cause, number>> = {
  'data-quality': 0.28,
  'data-shift': 0.24,
  concept: 0.08,
  code: 0.18,
  infrastructure: 0.12,
  unclear: 0.1,
};

/** Observations of one topic tell partly the same: after the strongest each counts half of the one before. */
export type Topic =
  'quality' | 'shape' | 'pace' | 'prediction' | 'performance' | 'season' | 'slices' | 'change' | 'health';

type Row = readonly [
  topic: Topic,
  dataQuality: number,
  dataShift: number,
  concept: number,
  code: number,
  infrastructure: number,
];

/**
 * What each observation says, in decibans: ten times the decimal logarithm of how many times likelier it is under the
 * cause than when the cause is none of these. +10 is ten to one for, -10 ten to one against, 0 says nothing. What is
 * not seen although it was looked for only speaks against. The numbers are judgements, kept coarse on purpose; a table
 * of scenarios holds them together.
 */
const table = {
  // What is wrong with the data itself            quality shift concept code infrastructure
  'unit-changed': ['quality', 16, -8, -8, 6, -4],
  'schema-changed': ['quality', 14, -8, -8, 7, -4],
  'values-missing': ['quality', 13, -5, -6, 4, 3],
  'categories-renamed': ['quality', 12, -6, -6, 5, -4],
  'categories-new': ['quality', 8, 3, -4, 1, -4],
  'categories-lost': ['quality', 4, 4, -3, 1, 0],
  'column-stuck': ['quality', 12, -8, -6, 4, 1],
  'rows-repeated': ['quality', 11, -5, -4, 1, 3],
  'values-infinite': ['quality', 10, -8, -8, 6, -2],
  'values-out-of-range': ['quality', 5, 3, -3, 2, -1],
  'times-impossible': ['quality', 3, 0, 0, 1, 1],
  'quality-fine': ['quality', -10, 0, 0, 0, 0],
  // Which inputs moved, and how
  'many-columns-moved': ['shape', 2, 5, -8, 4, -6],
  'one-column-moved': ['shape', 5, -1, -5, 1, -7],
  'inputs-unmoved': ['shape', -10, -12, 2, 2, 2],
  'began-suddenly': ['pace', 4, -1, -2, 4, 3],
  'crept-in': ['pace', -7, 9, 2, -10, -9],
  // What the model made of it
  'predictions-moved-alone': ['prediction', -4, -6, -4, 12, 1],
  'predictions-followed': ['prediction', 1, 1, -2, 1, 0],
  'predictions-unmoved': ['prediction', 0, 0, 0, -3, -1],
  'performance-fell-alone': ['performance', 1, -6, 16, 2, -3],
  'performance-fell': ['performance', 2, 2, 2, 2, 0],
  'performance-held': ['performance', -1, 0, -14, -5, -2],
  'estimated-performance-fell': ['performance', 2, 2, -1, 1, -1],
  'labels-late': ['performance', 0, 0, -4, 0, 0],
  // When and for whom
  'season-alike': ['season', -10, 16, -6, -12, -10],
  'season-unlike': ['season', 1, -1, 0, 1, 0],
  'one-slice-moved': ['slices', 5, 3, 0, -1, -3],
  'mix-moved': ['slices', -6, 11, -4, -8, -4],
  'one-revision-moved': ['slices', -6, -10, -8, 16, 2],
  // What was changed near the onset
  'predictor-changed': ['change', -3, -4, -4, 14, 1],
  'transformer-changed': ['change', -3, -4, -4, 14, -1],
  'environment-changed': ['change', -2, -3, -3, 12, 2],
  'resources-changed': ['change', -1, -1, -1, 3, 6],
  'traffic-moved': ['change', -2, -3, -3, 8, 0],
  'drifted-from-git': ['change', -2, -3, -3, 12, 2],
  'drift-nearby': ['change', 0, -1, -1, 3, 2],
  'rollout-undone': ['change', 0, 0, 0, -3, 0],
  'nothing-changed': ['change', 0, 0, 0, -14, 0],
  'changed-too-late': ['change', 0, 0, 0, -4, 0],
  // How the pods and their machines are
  'out-of-memory': ['health', -5, -6, -6, 3, 13],
  'containers-crash': ['health', -5, -6, -6, 6, 7],
  'image-not-pulled': ['health', -6, -8, -8, 12, 3],
  'pods-unschedulable': ['health', -5, -7, -7, 1, 14],
  'pods-not-ready': ['health', -4, -5, -6, 5, 6],
  'pods-evicted': ['health', -4, -5, -5, -2, 12],
  'node-unhealthy': ['health', -4, -6, -6, -5, 16],
  'gpu-unhealthy': ['health', -6, -8, -8, -4, 17],
  'processor-throttled': ['health', -5, -6, -6, 1, 12],
  'memory-nearly-full': ['health', -2, -3, -3, 1, 5],
  'many-errors': ['health', -3, -6, -6, 5, 7],
  'answers-slow': ['health', -4, -5, -5, 2, 8],
  'requests-fell': ['health', 2, 1, -2, 1, 3],
  healthy: ['health', 0, 0, 0, 0, -14],
} as const satisfies Record<string, Row>;

export type ObservationKind = keyof typeof table;

export interface Weights {
  topic: Topic;
  /** Decibans for each cause. */
  decibans: Readonly<Record<KnownCause, number>>;
}

export function weightsOf(kind: ObservationKind): Weights {
  const [topic, quality, shift, concept, code, infrastructure] = table[kind];
  return {
    topic,
    decibans: { 'data-quality': quality, 'data-shift': shift, concept, code, infrastructure },
  };
}
