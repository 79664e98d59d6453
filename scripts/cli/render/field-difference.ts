import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import { valueLines } from '../../../workers/gateway/pages/value-lines.ts';
import type { Colors } from '../output.ts';
import { describeFieldPath } from '../../../domain/infrastructure/field-path.ts';
import type { DiffLine } from '../../../domain/text/line-diff.ts';

const marks = { added: '+', removed: '-', modified: '~' } as const;

/** One differing field: its place, then what Git says (`-`) and what is live (`+`). */
export function renderFieldDifference(field: FieldDifference, colors: Colors, writer = ''): string[] {
  const { change, location, path, note } = field;
  const place = describeFieldPath(location ?? path);
  const remarks = [note ?? '', writer].filter((text) => text !== '').join(', ');
  const heading = `  ${marks[change]} ${colors.bold(place)}${remarks === '' ? '' : colors.dim(`  ${remarks}`)}`;
  return [heading, ...valueLines(field).map((line) => `      ${colorLine(line, colors)}`)];
}

function colorLine({ side, text }: DiffLine, colors: Colors): string {
  const line = `${side} ${text}`;
  if (side === '-') return colors.red(line);
  return side === '+' ? colors.green(line) : colors.dim(line);
}
