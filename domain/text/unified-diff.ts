import { diffLines } from './line-diff.ts';
import type { DiffLine } from './line-diff.ts';

const context = 3;

/** How a file changed, as `git apply` reads it; null stands for no file. Empty where nothing changed. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return '';
  const lines = diffLines(linesOf(before), linesOf(after));
  const head = [
    `--- ${before === null ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === null ? '/dev/null' : `b/${path}`}`,
  ];
  return [...head, ...hunks(lines)].join('\n') + '\n';
}

/** With their line endings, so that a change of those shows. */
function linesOf(text: string | null): string[] {
  return text === null || text === '' ? [] : text.split(/(?<=\n)/);
}

function hunks(lines: readonly DiffLine[]): string[] {
  const printed: string[] = [];
  let [left, right] = [1, 1];
  let open:
    { lines: string[]; left: number; right: number; leftCount: number; rightCount: number } | undefined;
  for (const [index, { side, text }] of lines.entries()) {
    const isNear = lines
      .slice(Math.max(index - context, 0), index + context + 1)
      .some((one) => one.side !== ' ');
    if (isNear) {
      open ??= { lines: [], left, right, leftCount: 0, rightCount: 0 };
      open.lines.push(...printedLine(side, text));
      open.leftCount += side === '+' ? 0 : 1;
      open.rightCount += side === '-' ? 0 : 1;
    } else if (open !== undefined) {
      printed.push(headOf(open), ...open.lines);
      open = undefined;
    }
    if (side !== '+') left += 1;
    if (side !== '-') right += 1;
  }
  if (open !== undefined) printed.push(headOf(open), ...open.lines);
  return printed;
}

function printedLine(side: DiffLine['side'], text: string): string[] {
  if (text.endsWith('\n')) return [side + text.slice(0, -1)];
  return [side + text, String.raw`\ No newline at end of file`];
}

function headOf(hunk: { left: number; right: number; leftCount: number; rightCount: number }): string {
  return `@@ -${place(hunk.left, hunk.leftCount)} +${place(hunk.right, hunk.rightCount)} @@`;
}

/** Where nothing stands on one side, the line before it is named. */
function place(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}
