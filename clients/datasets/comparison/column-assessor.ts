import type { Column, ColumnType } from '../../../domain/models/column.ts';
import type { SharedColumn } from '../../../domain/models/compare-schemas.ts';
import { assessColumn } from '../../../domain/models/compare/assess-column.ts';
import type { ColumnDrift, QualityFinding } from '../../../domain/models/drift-report.ts';
import type { DriftRules } from '../../../domain/models/drift-rules.ts';
import { profileColumn } from '../../../domain/models/profile-column.ts';
import { addToRowHashes, newRowHashes, type RowHashes } from '../../../domain/models/quality/duplicates.ts';
import { findQuality } from '../../../domain/models/quality/find-quality.ts';
import type { ColumnProfile } from '../../../domain/models/reference-profile.ts';
import { columnAs, profileAs, settleType, type ColumnSide } from '../../../domain/models/settle-type.ts';
import type { DatasetSource } from '../dataset-source.ts';
import { readColumns } from '../read-column.ts';

/** How columns are compared; plain data that crosses threads. */
export interface AssessmentRules {
  drift: DriftRules;
  /** Types as the user states them. */
  types: Record<string, ColumnType>;
  /** The first rows of both sides are hashed, to find rows that repeat each other. */
  hashedRows: number;
}

/** Where the reference's columns come from: its rows, or a profile of them. */
export type ReferenceColumns =
  { source: DatasetSource } | { readColumn(name: string): Promise<ColumnProfile | undefined> };

export interface ColumnAssessment {
  drift: ColumnDrift;
  quality: QualityFinding[];
}

/** Hashes of the first rows over the columns that were assessed; of the reference where its rows are there. */
export interface SideHashes {
  reference: RowHashes;
  current: RowHashes;
}

export interface ColumnAssessor {
  /** Reads and compares columns; those that cannot be compared as what they hold are left out. */
  assess(columns: readonly SharedColumn[]): Promise<ColumnAssessment[]>;
  readonly hashes: SideHashes;
}

/**
 * Compares a few columns at a time: both sides are read, compared and forgotten, so that memory holds only the
 * columns of one call.
 */
export function createColumnAssessor(
  reference: ReferenceColumns,
  current: DatasetSource,
  rules: AssessmentRules,
): ColumnAssessor {
  const hashes = { reference: newRowHashes(rules.hashedRows), current: newRowHashes(rules.hashedRows) };
  return {
    hashes,
    assess: async (columns) => {
      const requests = columns.map((column) => ({ ...column, type: rules.types[column.name] }));
      const before = await readReference(reference, requests);
      const after: (Column | undefined)[] = await readColumns(current, requests);
      const assessments: ColumnAssessment[] = [];
      for (const [index, { kind, type: stated }] of requests.entries()) {
        const [old, now] = [before[index], after[index]];
        // Each is let go as soon as it was compared.
        before[index] = after[index] = undefined;
        if (old === undefined || now === undefined) continue;
        const type = settleType(kind, old, now, stated);
        // Of free text other rows may have been sampled.
        if (type !== 'text') {
          if (!isProfile(old)) addToRowHashes(hashes.reference, old);
          addToRowHashes(hashes.current, now);
        }
        if (type !== undefined) assessments.push(compare(old, now, type, rules.drift));
      }
      return assessments;
    },
  };
}

async function readReference(
  reference: ReferenceColumns,
  requests: readonly (SharedColumn & { type: ColumnType | undefined })[],
): Promise<(ColumnSide | undefined)[]> {
  if ('source' in reference) return readColumns(reference.source, requests);
  const columns: (ColumnSide | undefined)[] = [];
  for (const { name } of requests) columns.push(await reference.readColumn(name));
  return columns;
}

function compare(
  reference: ColumnSide,
  current: Column,
  type: ColumnType,
  rules: DriftRules,
): ColumnAssessment {
  const before = isProfile(reference)
    ? profileAs(reference, type)
    : profileColumn(columnAs(reference, type), rules.time !== undefined);
  const after = profileColumn(columnAs(current, type));
  return { drift: assessColumn(before, after, rules), quality: findQuality(before, after) };
}

function isProfile(side: ColumnSide): side is ColumnProfile {
  return 'missing' in side;
}
