import type { FieldDifference } from '../../domain/infrastructure/finding.ts';

/**
 * - `healed`: live equals Git, as a fresh comparison says; also where nothing was left to do.
 * - `evidence-moved`: something differs that nobody approved. Of the approved, `changes` says what was done before.
 * - `needs-recreation`: a field that cannot be changed stands in the way; only deleting and creating helps.
 * - `waiting`: the object is being deleted, or its namespace is not there yet.
 * - `not-converged`: the approved differences come back as soon as they are undone.
 * - `needs-sync`: Argo CD or Flux applies it, and is to be asked first.
 * - `refused`: not allowed, protected, or not valid; see `reason`.
 */
export type HealOutcome =
  'healed' | 'evidence-moved' | 'needs-recreation' | 'waiting' | 'not-converged' | 'refused' | 'needs-sync';

/** Safe to store and show. */
export interface HealObjectResult {
  outcome: HealOutcome;
  /** One line for people. */
  reason: string;
  /** What was done, in words. */
  changes: string[];
  /** What differs now although it should not, masked. */
  remaining: FieldDifference[];
}
