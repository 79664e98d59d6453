import type { ColumnType, Dataset } from '../../../domain/models/column.ts';
import { addModelMeasures, asksForModelMeasures } from '../../../domain/models/compare/add-model-measures.ts';
import { compareChunks } from '../../../domain/models/compare/compare-chunks.ts';
import { compareSlices } from '../../../domain/models/compare/compare-slices.ts';
import { rankByAlerts } from '../../../domain/models/compare/rank-by-alerts.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import type { DriftRules } from '../../../domain/models/drift-rules.ts';
import { profileColumn } from '../../../domain/models/profile-column.ts';
import type { ColumnProfile } from '../../../domain/models/reference-profile.ts';
import { profileAs } from '../../../domain/models/settle-type.ts';
import type { DatasetSource } from '../dataset-source.ts';
import type { Reference } from './compare-sources.ts';
import { readRows, type WantedColumns } from './read-rows.ts';

/** Adds to a report what needs whole rows, where the rules ask for it: chunks, slices, performance, all columns together. */
export async function addDetails(
  report: DriftReport,
  reference: Reference,
  current: DatasetSource,
  rules: DriftRules,
): Promise<void> {
  const needsReference = rules.slices !== undefined || asksForModelMeasures(rules);
  if (rules.chunks === undefined && !needsReference) return;
  const wanted = wantedColumns(report, rules);
  const now = await readRows(current, wanted, rules.seed);
  const before =
    'source' in reference && needsReference
      ? await readRows(reference.source, wanted, rules.seed)
      : undefined;
  if (rules.chunks !== undefined) {
    report.chunks = compareChunks(await profilesOf(report, reference, before, rules), now, rules);
    report.ranking = rankByAlerts(report.chunks);
  }
  if (before !== undefined) addFromRows(report, before, now, rules);
  else if (needsReference)
    report.warnings.push(
      'a profile has no rows: slices, performance and all columns together need the reference itself',
    );
}

function addFromRows(report: DriftReport, before: Dataset, now: Dataset, rules: DriftRules): void {
  if (rules.slices !== undefined) {
    const names = report.columns.map(({ name }) => name);
    const { slices, warnings } = compareSlices(before, now, names, rules);
    report.slices = slices;
    report.warnings.push(...warnings);
  }
  addModelMeasures(report, before, now, rules);
}

/** The compared columns with the types they were compared as, and what the rules name beside them. */
function wantedColumns({ columns }: DriftReport, rules: DriftRules): WantedColumns {
  const { target, prediction, probabilities, slices, time } = rules;
  const wanted = new Map<string, ColumnType | undefined>(columns.map(({ name, type }) => [name, type]));
  const named = [target, prediction, ...Object.values(probabilities ?? {})];
  for (const name of named) if (name !== undefined && !wanted.has(name)) wanted.set(name, undefined);
  for (const name of slices ?? []) if (!wanted.has(name)) wanted.set(name, 'categorical');
  if (time !== undefined) wanted.set(time, 'numerical');
  return wanted;
}

/** The reference as chunks are compared with it. */
async function profilesOf(
  report: DriftReport,
  reference: Reference,
  rows: Dataset | undefined,
  rules: DriftRules,
): Promise<Map<string, ColumnProfile>> {
  const types = new Map(report.columns.map(({ name, type }) => [name, type]));
  const profiles = new Map<string, ColumnProfile>();
  if ('profile' in reference) {
    for (const [name, type] of types) {
      const profile = await reference.profile.readColumn(name);
      if (profile !== undefined) profiles.set(name, profileAs(profile, type));
    }
    return profiles;
  }
  const { columns } = rows ?? (await readRows(reference.source, types, rules.seed));
  for (const column of columns)
    if (types.has(column.name)) profiles.set(column.name, profileColumn(column, rules.time !== undefined));
  return profiles;
}
