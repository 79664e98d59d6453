import type { ColumnType } from '../column.ts';
import type { QualityFinding } from '../drift-report.ts';

/** What a schema says of a column. */
export interface NamedType {
  name: string;
  type: ColumnType;
}

/** Columns that are gone, new, or of another type: looked at before any value. */
export function schemaChanges(
  reference: readonly NamedType[],
  current: readonly NamedType[],
): QualityFinding[] {
  const now = new Map(current.map(({ name, type }) => [name, type]));
  const known = new Set(reference.map(({ name }) => name));
  const findings: QualityFinding[] = [];
  for (const { name, type } of reference) {
    const typeNow = now.get(name);
    if (typeNow === undefined) {
      const message = 'the column is missing in the current data';
      findings.push({ kind: 'missing-column', column: name, severity: 'critical', message });
    } else if (typeNow !== type) {
      const message = `the type changed from ${type} to ${typeNow}`;
      findings.push({ kind: 'type-changed', column: name, severity: 'high', message });
    }
  }
  for (const { name } of current) {
    if (known.has(name)) continue;
    findings.push({
      kind: 'extra-column',
      column: name,
      severity: 'low',
      message: 'the column is not in the reference',
    });
  }
  return findings;
}
