import { stringify } from 'yaml';
import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import type { Json } from '../../../domain/infrastructure/object.ts';
import { diffLines, withContext } from '../../../domain/text/line-diff.ts';
import type { DiffLine } from '../../../domain/text/line-diff.ts';
import { visible } from '../../../domain/text/visible.ts';

/** Lines around a change that show where in a long value it is. */
const context = 3;

/** What Git says (`-`) and what is live (`+`) of one field, as lines of YAML that are safe to show anywhere. */
export function valueLines({ desired, live }: Pick<FieldDifference, 'desired' | 'live'>): DiffLine[] {
  return withContext(diffLines(linesOf(desired), linesOf(live)), context);
}

/** A value as YAML; a text of several lines as itself. */
function linesOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  const text = typeof value === 'string' && value.includes('\n') ? value : stringify(value, { lineWidth: 0 });
  return text.replace(/\n$/, '').split('\n').map(visible);
}
