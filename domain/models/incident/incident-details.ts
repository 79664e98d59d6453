import type { Diagnosis } from '../diagnosis/diagnosis.ts';

/** What people are shown of an incident of a model, beside what every question shows. Small enough to travel. */
export interface IncidentDetails {
  model: string;
  diagnosis: Diagnosis;
  columns: MovedColumn[];
  /** Shares of drifted columns of the latest scans, oldest first, 0 to 1. */
  trend: number[];
  /** Somebody works on it, and it is watched until it has recovered. */
  isWatched: boolean;
  /** What a retraining would do now, or why none may be; undefined where the model is set up for none. */
  retraining?: ProposedRetraining | undefined;
  /** How the last retraining because of this incident ended. */
  retrained?: { outcome: string; detail: string } | undefined;
  /** What rolling the deployment back would do now, or why it cannot be; undefined where it would not help. */
  rollback?: ProposedRollback | undefined;
  /** How the last roll-back because of this incident ended. */
  rolledBack?: { outcome: string; detail: string } | undefined;
}

/** A retraining that could be decided on: its plan in words, and what a decision is bound to. */
export type ProposedRetraining = { planDigest: string; lines: string[] } | { refused: string };

/** The same of a roll-back, with the model that it goes back to. */
export type ProposedRollback =
  { planDigest: string; lines: string[]; before: ModelBefore } | { refused: string };

/** A model that served before, by its place. */
export interface ModelBefore {
  storageUri: string;
  /** The rollout of ours that brought what serves now, and the registered version that it brought. */
  insteadOf?: { rollout: string; name: string; version: string };
}

/** A column that moved, with a small picture of its values. */
export interface MovedColumn {
  name: string;
  /** In a few words, such as `median 12.1 → 17.4`. */
  change: string;
  /** Shares of the values in the same bins, before and now; empty where there is no picture. */
  reference: number[];
  current: number[];
}
