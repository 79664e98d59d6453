import type { Json } from '../../infrastructure/object.ts';

/** Another value of the same type, which nobody would write: what changes with it is fed by it. */
export function markOf(value: Json | undefined, index: number): Json {
  if (typeof value === 'number') return 40_000 + index;
  if (typeof value === 'boolean') return !value;
  return `mark${index}x`;
}

/** A value that feeds a text, by the mark that stood for it there. */
export interface MarkedText {
  mark: string;
  /** What the value is now. */
  value: string;
}

/**
 * What values must be so that a text comes out as wanted, given how it came out with marks in their places: one
 * answer for each way, those that change a single value first. Values come in the order of `marks`.
 *
 * @param rendered such as `mark0x:mark1x` for `{{ repository }}:{{ tag }}`.
 */
export function solveText(rendered: string, marks: readonly MarkedText[], wanted: string): string[][] {
  const answers: string[][] = [];
  for (const [index, { mark }] of marks.entries()) {
    const others = marks.reduce(
      (text, one, place) => (place === index ? text : text.replaceAll(one.mark, one.value)),
      rendered,
    );
    const [found] = match(others, [mark], wanted, true);
    if (found !== undefined) answers.push(marks.map(({ value }, place) => (place === index ? found : value)));
  }
  if (marks.length < 2) return answers;
  for (const greedy of [true, false]) {
    const found = match(
      rendered,
      marks.map(({ mark }) => mark),
      wanted,
      greedy,
    );
    if (found.length === marks.length) answers.push(found);
  }
  return answers;
}

function match(rendered: string, marks: readonly string[], wanted: string, greedy: boolean): string[] {
  const seen: string[] = [];
  const alternatives = new RegExp(`(${marks.join('|')})`);
  const pattern = rendered
    .split(alternatives)
    .map((part) => {
      if (!marks.includes(part)) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      if (seen.includes(part)) return `\\${seen.indexOf(part) + 1}`;
      seen.push(part);
      return greedy ? '(.+)' : '(.+?)';
    })
    .join('');
  const found = new RegExp(`^${pattern}$`, 's').exec(wanted);
  if (found === null) return [];
  return marks.map((mark) => found[seen.indexOf(mark) + 1] ?? '').filter((value) => value !== '');
}
