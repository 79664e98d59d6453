import type { ObservationKind } from './weights.ts';

/** Something that the evidence shows and that speaks for or against causes. */
export interface Observation {
  kind: ObservationKind;
  /** In words for people. */
  text: string;
  /** Since when, RFC 3339, where it is known. */
  at?: string | undefined;
  /** How far it holds, 0 to 1: it counts for so much of its weight. 1 where it is left out. */
  strength?: number;
}

/** What is looked for in one kind of evidence; `open` says, a line each, what would tell more. */
export interface Observed {
  observations: Observation[];
  open: string[];
}
