import { InvalidArgumentError } from 'commander';
import type { ColumnType } from '../../../domain/models/column.ts';

const columnTypes = ['numerical', 'categorical', 'text'] as const satisfies ColumnType[];

/** `a,b,c`, and the option again for names with commas in them. */
export function splitNames(text: string, previous: string[] = []): string[] {
  return [
    ...previous,
    ...text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ];
}

/** `column=type`, once for each column; a column's name may hold `=`. */
export function collectTypes(
  text: string,
  previous: Record<string, ColumnType> = {},
): Record<string, ColumnType> {
  const separator = text.lastIndexOf('=');
  const type = columnTypes.find((candidate) => candidate === text.slice(separator + 1));
  if (separator < 1 || type === undefined)
    throw new InvalidArgumentError(
      `Expected column=type, where the type is one of ${columnTypes.join(', ')}.`,
    );
  return { ...previous, [text.slice(0, separator)]: type };
}

/** `class=column`, once for each class; both may hold anything but the first `=`. */
export function collectPairs(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const match = /^([^=]+)=(.+)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined)
    throw new InvalidArgumentError('Expected class=column, such as yes=probability_of_yes.');
  return { ...previous, [match[1]]: match[2] };
}

export function numberOption(
  expected: string,
  accepts: (value: number) => boolean,
): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!accepts(value)) throw new InvalidArgumentError(`Expected ${expected}.`);
    return value;
  };
}

export const wholeNumber = numberOption(
  'a whole number from 1',
  (value) => Number.isInteger(value) && value >= 1,
);
export const share = numberOption('a number above 0 and up to 1', (value) => value > 0 && value <= 1);

/** An ISO 8601 time; without a zone it is UTC, as data without one is read. */
export function time(text: string): Date {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || /^\d{4}-\d\d(-\d\d)?$/.test(text) ? text : `${text}Z`;
  const parsed = new Date(zoned);
  if (Number.isNaN(parsed.getTime()))
    throw new InvalidArgumentError('Expected a time such as 2026-05-01 or 2026-05-01T12:00:00Z.');
  return parsed;
}
