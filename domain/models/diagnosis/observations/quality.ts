import type { QualityFinding, QualityKind } from '../../drift-report.ts';
import type { DataEvidence } from '../evidence.ts';
import type { Observation } from '../observation.ts';
import type { ObservationKind } from '../weights.ts';

const observationOf: Readonly<Record<QualityKind, ObservationKind>> = {
  'missing-column': 'schema-changed',
  'extra-column': 'schema-changed',
  'type-changed': 'schema-changed',
  'missing-values': 'values-missing',
  'all-missing': 'values-missing',
  constant: 'column-stuck',
  'out-of-range': 'values-out-of-range',
  'new-categories': 'categories-new',
  'lost-categories': 'categories-lost',
  cardinality: 'categories-new',
  duplicates: 'rows-repeated',
  'unit-change': 'unit-changed',
  'infinite-values': 'values-infinite',
};

const strengthOf = { low: 0.4, medium: 0.8, high: 1, critical: 1 } as const;

/** How far the clock of a model's pods may be from ours, milliseconds. */
const clockTolerance = 5 * 60 * 1000;

/** What is wrong with the data itself. Faults of the model's answers are not its causes. */
export function observeQuality({ report }: DataEvidence): Observation[] {
  const answers = new Set(report.columns.filter(({ role }) => role !== 'feature').map(({ name }) => name));
  const faults = report.quality.filter(({ column }) => column === null || !answers.has(column));
  if (faults.every(({ severity }) => severity === 'low')) {
    const rows = report.dataset.currentRows;
    if (rows === 0) return [];
    return [
      {
        kind: 'quality-fine',
        text: 'the data itself has no fault: nothing missing, no change of schema or unit',
      },
    ];
  }
  const byColumn = Map.groupBy(faults, ({ column }) => column ?? '');
  return [...byColumn.values()].flatMap((ofColumn) => observeColumn(ofColumn));
}

/** What came and what went of the same column are one thing: other names for the same values. */
function observeColumn(faults: readonly QualityFinding[]): Observation[] {
  const kinds = new Set(faults.map(({ kind }) => kind));
  const isRenamed = kinds.has('new-categories') && kinds.has('lost-categories');
  const [first] = faults;
  if (isRenamed && first !== undefined) {
    const what = faults.find(({ kind }) => kind === 'new-categories') ?? first;
    return [{ kind: 'categories-renamed', text: `${named(what)}, while known ones are gone` }];
  }
  return faults.map((fault) => ({
    kind: observationOf[fault.kind],
    text: named(fault),
    strength: fault.kind === 'extra-column' ? 0.3 : strengthOf[fault.severity],
  }));
}

function named({ column, message }: QualityFinding): string {
  return column === null ? message : `${column}: ${message}`;
}

/** Rows from the future, or a window that ends before it begins: no time of this data can be trusted. */
export function observeTimes({ window, scannedAt }: DataEvidence): Observation[] {
  if (window === undefined) return [];
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  const isAhead = to > Date.parse(scannedAt) + clockTolerance;
  if (!isAhead && to >= from) return [];
  const text = isAhead
    ? `rows carry times up to ${window.to}, later than the scan at ${scannedAt}: a clock is wrong`
    : `the window ends (${window.to}) before it begins (${window.from}): a clock is wrong`;
  return [{ kind: 'times-impossible', text }];
}
