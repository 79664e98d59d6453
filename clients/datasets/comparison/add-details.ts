import type { ColumnType } from '../../../domain/models/column.ts';
import { compareChunks } from '../../../domain/models/compare/compare-chunks.ts';
import { compareSlices } from '../../../domain/models/compare/compare-slices.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import type { DriftRules } from '../../../domain/models/drift-rules.ts';
import { profileColumn } from '../../../domain/models/profile-column.ts';
import type { ColumnProfile } from '../../../domain/models/reference-profile.ts';
import { profileAs } from '../../../domain/models/settle-type.ts';
import type { DatasetSource } from '../dataset-source.ts';
import type { Reference } from './compare-sources.ts';
import { readRows } from './read-rows.ts';

/** Adds to a report what needs whole rows: chunks and slices, where the rules ask for them. */
export async function addDetails(
  report: DriftReport,
  reference: Reference,
  current: DatasetSource,
  rules: DriftRules,
): Promise<void> {
  if (rules.chunks === undefined && rules.slices === undefined) return;
  const compared = report.columns.map(({ name }) => name);
  const types = new Map<string, ColumnType>(report.columns.map(({ name, type }) => [name, type]));
  for (const name of rules.slices ?? []) if (!types.has(name)) types.set(name, 'categorical');
  const timed = new Map(rules.time === undefined ? types : [...types, [rules.time, 'numerical'] as const]);
  const now = await readRows(current, timed, rules.seed);
  if (rules.chunks !== undefined)
    report.chunks = compareChunks(await profilesOf(reference, types, rules), now, rules);
  if (rules.slices === undefined) return;
  if ('profile' in reference) {
    report.warnings.push('no slices: a profile has no rows to slice; compare with the reference itself');
    return;
  }
  const before = await readRows(reference.source, timed, rules.seed);
  const { slices, warnings } = compareSlices(before, now, compared, rules);
  report.slices = slices;
  report.warnings.push(...warnings);
}

async function profilesOf(
  reference: Reference,
  types: ReadonlyMap<string, ColumnType>,
  rules: DriftRules,
): Promise<Map<string, ColumnProfile>> {
  const profiles = new Map<string, ColumnProfile>();
  if ('profile' in reference) {
    for (const [name, type] of types) {
      const profile = await reference.profile.readColumn(name);
      if (profile !== undefined) profiles.set(name, profileAs(profile, type));
    }
    return profiles;
  }
  const { columns } = await readRows(reference.source, types, rules.seed);
  for (const column of columns) profiles.set(column.name, profileColumn(column, rules.time !== undefined));
  return profiles;
}
