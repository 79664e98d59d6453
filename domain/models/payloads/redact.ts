import type { Cell, FeatureTable } from './feature-table.ts';

/** Columns that are not stored as they are, and how a value is hidden. */
export interface Redaction {
  drop: ReadonlySet<string>;
  hash: ReadonlySet<string>;
  /** A keyed fingerprint of a value. */
  fingerprint: (value: Exclude<Cell, null>) => string;
}

/** Takes columns out of a table and hides the values of others. A missing value stays missing. */
export function redactTable(
  { names, rows }: FeatureTable,
  { drop, hash, fingerprint }: Redaction,
): FeatureTable {
  const kept = names.map((name, index) => ({ name, index })).filter(({ name }) => !drop.has(name));
  return {
    names: kept.map(({ name }) => name),
    rows: rows.map((row) =>
      kept.map(({ name, index }) => {
        const value = row[index] ?? null;
        return value === null || !hash.has(name) ? value : fingerprint(value);
      }),
    ),
  };
}

/** A table as the body of a request, which `createRequestDecoder` reads. */
export function encodeTable({ names, rows }: FeatureTable): string {
  return JSON.stringify({ columns: names, rows });
}
