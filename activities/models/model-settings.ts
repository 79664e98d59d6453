import type { LocatedData } from '../../clients/datasets/comparison/with-sides.ts';
import type { CurrentSource } from '../../clients/model-data/current-source.ts';
import type { ColumnType } from '../../domain/models/column.ts';
import type { DriftRules } from '../../domain/models/drift-rules.ts';

/** A model as its scans see it. */
export interface ModelSettings {
  name: string;
  reference: LocatedData;
  /** What people call the reference, where that is not its location. */
  referenceLabel?: string;
  current: CurrentSource;
  rules: DriftRules;
  types: Record<string, ColumnType>;
  threads?: number;
  /** Share of drifted columns from which on drift is an incident, 0 to 1. */
  incidentShare: number;
}

/** Rejects with a client error when no model of this name can be scanned. */
export type FindModel = (name: string) => Promise<ModelSettings>;
