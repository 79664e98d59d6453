import type { ColumnType } from '../../../domain/models/column.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import type { DriftRules } from '../../../domain/models/drift-rules.ts';
import type { LocatedData } from './with-sides.ts';

/** A comparison as plain data that crosses processes. */
export interface ComparisonRequest {
  reference: LocatedData;
  /** Where the reference's profile is kept: read where it is there, made where it is not; none without it. */
  profile?: string;
  current: LocatedData;
  rules: DriftRules;
  types: Record<string, ColumnType>;
  /** At most so many threads; as many as the machine has unless stated. */
  threads?: number;
}

export type ComparisonOutcome =
  | {
      report: DriftReport;
      /** Times of the first and last row of the current data, RFC 3339; where the rules name their column. */
      window?: { from: string; to: string };
    }
  /** There is nothing to judge yet; why, in one line. */
  | { noData: string };
