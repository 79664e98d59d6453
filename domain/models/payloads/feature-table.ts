/** A value of a feature or an answer; null where it is missing. */
export type Cell = number | string | boolean | null;

/** What one request asks about: a row for each instance, with a value for each name. */
export interface FeatureTable {
  names: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** What one answer says: a value for each instance. */
export interface Predictions {
  values: readonly Cell[];
  /** Version of the model, where the answer names it. */
  version?: string;
}

/**
 * Why a body could not be read: it is no JSON, it ends in the middle, it is of no form that is known, its shape does
 * not fit its values or the configured features, or it has more values for an instance than are kept.
 */
export const payloadFaults = ['not-json', 'truncated', 'unknown-form', 'shape', 'too-wide'] as const;
export type PayloadFault = (typeof payloadFaults)[number];

export interface Unreadable {
  fault: PayloadFault;
}

/** More values than this for one instance are an image or an embedding, and no columns to compare. */
export const mostFeatures = 2000;

export function isUnreadable(value: object): value is Unreadable {
  return 'fault' in value;
}

export function isCell(value: unknown): value is Cell {
  return value === null || typeof value !== 'object';
}
