import { countCodes } from '../../statistics/category-counts.ts';
import type { CategoricalColumn, Dataset } from '../column.ts';
import type { SliceDrift } from '../drift-report.ts';
import type { DriftRules } from '../drift-rules.ts';
import { minimumRows } from '../drift-rules.ts';
import { profileColumn } from '../profile-column.ts';
import { assessColumn } from './assess-column.ts';
import { correctOverColumns, driftedShare, reaches } from './conclude-drift.ts';
import { gatherColumn } from './select-rows.ts';

/** The most frequent values of a column are enough to see for whom something moved. */
const mostSlices = 20;

/**
 * The same comparison within each value of a categorical column: for whom did it move? Of a column the twenty most
 * frequent values with enough rows on both sides are compared. The false-alarm rate is divided by the number of slices,
 * so that looking at many of them raises none by itself. `rules.slices` must be set.
 */
export function compareSlices(
  reference: Dataset,
  current: Dataset,
  columns: readonly string[],
  rules: DriftRules,
): { slices: SliceDrift[]; warnings: string[] } {
  const warnings: string[] = [];
  const wanted = rules.slices!.flatMap((name) => {
    const before = categorical(reference, name);
    const after = categorical(current, name);
    if (before === undefined || after === undefined) {
      warnings.push(`no slices by "${name}": it is not a categorical column of both data sets`);
      return [];
    }
    const found = slicesOf(before, after, minimumRows(rules, rules.all));
    if (found.length === 0) warnings.push(`no slices by "${name}": no value has enough rows on both sides`);
    return found.map((slice) => ({ ...slice, column: name }));
  });
  const shared = { ...rules, falseAlarmRate: rules.falseAlarmRate / Math.max(1, wanted.length) };
  const slices = wanted.map(({ column, value, before, after }) => {
    const others = columns.filter((name) => name !== column);
    const drift = compareRows(reference, before, current, after, others, shared);
    return { column, value, referenceRows: before.length, currentRows: after.length, ...drift };
  });
  return { slices, warnings };
}

function categorical(dataset: Dataset, name: string): CategoricalColumn | undefined {
  return dataset.columns.find(
    (column): column is CategoricalColumn => column.name === name && column.type === 'categorical',
  );
}

function slicesOf(
  before: CategoricalColumn,
  after: CategoricalColumn,
  needed: number,
): { value: string; before: Int32Array; after: Int32Array }[] {
  const rowsBefore = countCodes(before.codes, before.categories.length);
  const rowsAfter = countCodes(after.codes, after.categories.length);
  return before.categories
    .map((value, code) => ({ value, code, codeAfter: after.categories.indexOf(value) }))
    .filter(({ code, codeAfter }) => rowsBefore[code]! >= needed && (rowsAfter[codeAfter] ?? 0) >= needed)
    .toSorted((a, b) => rowsBefore[b.code]! - rowsBefore[a.code]!)
    .slice(0, mostSlices)
    .map(({ value, code, codeAfter }) => ({
      value,
      before: rowsWith(before.codes, code),
      after: rowsWith(after.codes, codeAfter),
    }));
}

function rowsWith(codes: Int32Array, code: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < codes.length; row++) if (codes[row] === code) rows.push(row);
  return Int32Array.from(rows);
}

function compareRows(
  reference: Dataset,
  before: Int32Array,
  current: Dataset,
  after: Int32Array,
  names: readonly string[],
  rules: DriftRules,
): Pick<SliceDrift, 'share' | 'drifted' | 'driftedColumns'> {
  const assessed = names.map((name) => {
    const [one, other] = [reference, current].map(({ columns }) =>
      columns.find((column) => column.name === name)!,
    );
    const profile = profileColumn(gatherColumn(one!, before), rules.time !== undefined);
    return assessColumn(profile, profileColumn(gatherColumn(other!, after)), rules);
  });
  const columns = correctOverColumns(assessed);
  const share = driftedShare(columns);
  return {
    share,
    drifted: share === null ? null : reaches(share, rules.share),
    driftedColumns: columns.filter(({ drifted }) => drifted).map(({ name }) => name),
  };
}
