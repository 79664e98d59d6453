import type { Column, Dataset } from '../column.ts';
import type { ColumnDrift, DriftReport, QualityFinding, ReportError } from '../drift-report.ts';
import type { DriftRules } from '../drift-rules.ts';
import { profileColumn } from '../profile-column.ts';
import { addToRowHashes, duplicates, duplicateShare, newRowHashes } from '../quality/duplicates.ts';
import { findQuality } from '../quality/find-quality.ts';
import { schemaChanges } from '../quality/schema.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { assessColumn } from './assess-column.ts';
import { addModelMeasures } from './add-model-measures.ts';
import { compareChunks } from './compare-chunks.ts';
import { compareSlices } from './compare-slices.ts';
import { concludeDrift } from './conclude-drift.ts';
import { inOrderOfTime } from './order-by-time.ts';
import { rankByAlerts } from './rank-by-alerts.ts';

/** Rows that repeat each other are looked for among so many. */
const rowsForDuplicates = 200_000;

/**
 * What moved between two data sets, and whether it matters: schema, data quality, every column, the verdict; chunks and
 * slices where the rules ask for them. Columns are matched by name. Pure: the same input and seed give the same report.
 * Data sets that do not fit in memory are compared by column instead, with `assessColumn`, `findQuality` and
 * `concludeDrift`.
 */
export function compareDatasets(reference: Dataset, current: Dataset, rules: DriftRules): DriftReport {
  const warnings: string[] = [];
  const before = inOrderOfTime(reference, rules.time);
  const after = inOrderOfTime(current, rules.time);
  const selection = selectColumns(before, after, rules);
  const quality = schemaChanges(selection.reference, selection.current);
  const assessed: ColumnDrift[] = [];
  const profiles = new Map<string, ColumnProfile>();
  for (const column of selection.reference) {
    const counterpart = after.columns.find(({ name }) => name === column.name);
    if (counterpart === undefined) continue;
    const profile = profileColumn(column, rules.time !== undefined);
    const currentProfile = profileColumn(counterpart);
    profiles.set(column.name, profile);
    assessed.push(assessColumn(profile, currentProfile, rules));
    if (profile.type === currentProfile.type) quality.push(...findQuality(profile, currentProfile));
  }
  quality.push(...duplicateRows(selection.reference, selection.current));
  const facts = {
    referenceRows: reference.rows,
    currentRows: current.rows,
    quality,
    warnings,
    errors: selection.errors,
  };
  const report = concludeDrift(assessed, facts, rules);
  if (rules.chunks !== undefined) {
    report.chunks = compareChunks(profiles, after, rules);
    report.ranking = rankByAlerts(report.chunks);
  }
  if (rules.slices !== undefined) {
    const { slices, warnings: left } = compareSlices(
      before,
      after,
      assessed.map(({ name }) => name),
      rules,
    );
    report.slices = slices;
    report.warnings.push(...left);
  }
  addModelMeasures(report, before, after, rules);
  return report;
}

interface Selection {
  reference: Column[];
  current: Column[];
  errors: ReportError[];
}

/** The columns to compare: all but the time, or those asked for; labels may be missing, they arrive later. */
function selectColumns(reference: Dataset, current: Dataset, rules: DriftRules): Selection {
  const wanted = (name: string): boolean =>
    name !== rules.time && (rules.only === undefined || rules.only.includes(name));
  const inCurrent = new Set(current.columns.map(({ name }) => name));
  const labelsArriveLater = rules.target !== undefined && !inCurrent.has(rules.target);
  const known = new Set(reference.columns.map(({ name }) => name));
  const errors = (rules.only ?? [])
    .filter((name) => !known.has(name))
    .map((name) => ({ object: name, message: 'the reference has no such column' }));
  const columns = reference.columns.filter(
    ({ name }) => wanted(name) && !(labelsArriveLater && name === rules.target),
  );
  for (const { name } of columns) {
    if (!inCurrent.has(name)) errors.push({ object: name, message: 'the current data has no such column' });
  }
  return { reference: columns, current: current.columns.filter(({ name }) => wanted(name)), errors };
}

/** Only where both sides have the same columns: fewer columns repeat more. */
function duplicateRows(reference: readonly Column[], current: readonly Column[]): QualityFinding[] {
  const names = reference.map(({ name }) => name);
  const counterparts = names.map((name) => current.find((column) => column.name === name));
  if (names.length < 2 || counterparts.some((column) => column === undefined)) return [];
  const rows = Math.min(reference[0]!.count, counterparts[0]!.count, rowsForDuplicates);
  const [before, after] = [reference, counterparts as Column[]].map((columns) => {
    const hashes = newRowHashes(rows);
    for (const column of columns) addToRowHashes(hashes, column);
    return duplicateShare(hashes, rows);
  });
  const finding = duplicates(before!, after!, rows);
  return finding === null ? [] : [finding];
}
