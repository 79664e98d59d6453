import { stringify } from 'yaml';
import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import type { Json } from '../../../domain/infrastructure/object.ts';
import type { Colors } from '../output.ts';
import { describeFieldPath } from './field-path.ts';
import { diffLines, withContext } from './line-diff.ts';
import type { DiffLine } from './line-diff.ts';

/** Lines around a change that show where in a long value it is. */
const context = 3;

const marks = { added: '+', removed: '-', modified: '~' } as const;

/** One differing field: its place, then what Git says (`-`) and what is live (`+`). */
export function renderFieldDifference(field: FieldDifference, colors: Colors, writer = ''): string[] {
  const { change, location, path } = field;
  const place = describeFieldPath(location ?? path);
  const heading = `  ${marks[change]} ${colors.bold(place)}${writer === '' ? '' : colors.dim(`  ${writer}`)}`;
  return [heading, ...valueLines(field).map((line) => `      ${colorLine(line, colors)}`)];
}

function valueLines({ desired, live }: FieldDifference): DiffLine[] {
  return withContext(diffLines(linesOf(desired), linesOf(live)), context);
}

/** A value as YAML; a text of several lines as itself. */
function linesOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  const text = typeof value === 'string' && value.includes('\n') ? value : stringify(value, { lineWidth: 0 });
  return text.replace(/\n$/, '').split('\n').map(visible);
}

/** Control characters would reach the terminal as commands. */
function visible(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

function colorLine({ side, text }: DiffLine, colors: Colors): string {
  const line = `${side} ${text}`;
  if (side === '-') return colors.red(line);
  return side === '+' ? colors.green(line) : colors.dim(line);
}
