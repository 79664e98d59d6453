/** Where a fault of a model lies. `unclear`: the evidence fits several, and none well enough. */
export type Cause = 'data-quality' | 'data-shift' | 'concept' | 'code' | 'infrastructure' | 'unclear';

export type RecommendedAction =
  'retrain' | 'fix-upstream' | 'roll-back' | 'repair-infrastructure' | 'watch-longer';

/** One piece of evidence, in words for people. */
export interface DiagnosisEvidence {
  /** Such as `column amount moved by a factor of 100`. */
  text: string;
  /** How strongly it speaks for (positive) or against (negative) the cause, in decibans. */
  weight: number;
  /** Since when, RFC 3339, where it is known. */
  at?: string;
}

/** What is most likely behind a drifting model, and what speaks for it. */
export interface Diagnosis {
  cause: Cause;
  /** Chance that the cause is right by the evidence, 0 to 1. */
  confidence: number;
  /** One line for people. */
  headline: string;
  action: RecommendedAction;
  for: DiagnosisEvidence[];
  against: DiagnosisEvidence[];
  /** The causes that were considered, the likeliest first, with their chances. */
  considered: { cause: Cause; confidence: number }[];
  /** What would change the answer, in one line each: evidence that could not be had, or is to be waited for. */
  wouldChange: string[];
  /** When the drift began, RFC 3339; undefined where no change point is found. */
  onset?: string;
}
