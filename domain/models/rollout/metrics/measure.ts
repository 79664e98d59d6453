import type { SideSample } from '../analysis.ts';
import type { Count } from '../sequential/two-proportions.ts';

/** Why a side cannot be measured: what has not arrived. */
export interface Unmeasured {
  missing: string;
}

/**
 * A measure as shares of bad ones, each a stream of its own: the canary is worse where any of them is, and not worse
 * where none is.
 */
export interface Measure {
  /** What is counted, in the plural. */
  noun: string;
  /** The numbers of a side that it reads. */
  numbers: (side: SideSample) => number[];
  /**
   * Bounds that are settled once, from what was known of the champion before the evidence; none where the measure needs
   * none, undefined where it knows too little.
   */
  settle: (past: SideSample) => number[] | undefined;
  /** One count for each stream. */
  measure: (side: SideSample, bounds: readonly number[]) => Count[] | Unmeasured;
  /** A value of each side for people. */
  show: (sides: { canary: SideSample; baseline: SideSample }, bounds: readonly number[]) => Shown;
}

/** Values for people, and what they say. */
export interface Shown {
  canary: number | null;
  baseline: number | null;
  text: string;
}
