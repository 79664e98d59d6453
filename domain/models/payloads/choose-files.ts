import type { StoredFile } from './stored-file.ts';

/** Which rows are wanted: the newest so many, or those asked in [since, until), milliseconds since 1970. */
export type WindowRequest = { rows: number } | { since: number; until: number };

/** A label may come with a clock that runs this much behind the one of its request, milliseconds. */
const clockTolerance = 300_000;

/**
 * The files that hold the rows of a window, oldest first. Files overlap in time where several gateways or a late
 * answer wrote them, so the newest rows are those of the files that end last.
 */
export function chooseFiles(files: readonly StoredFile[], request: WindowRequest): StoredFile[] {
  if ('since' in request)
    return inOrder(files.filter(({ from, to }) => to >= request.since && from < request.until));
  const chosen: StoredFile[] = [];
  let rows = 0;
  let oldest = Infinity;
  for (const file of files.toSorted((one, other) => other.to - one.to)) {
    // A file that ends before everything chosen begins can hold none of the newest rows.
    if (rows >= request.rows && file.to < oldest) break;
    chosen.push(file);
    rows += file.rows ?? 0;
    oldest = Math.min(oldest, file.from);
  }
  return inOrder(chosen);
}

/** Labels of rows that were asked no earlier than `from`: they come later, however late. */
export function chooseLabels(files: readonly StoredFile[], from: number): StoredFile[] {
  return inOrder(files.filter(({ to }) => to >= from - clockTolerance));
}

function inOrder(files: readonly StoredFile[]): StoredFile[] {
  return files.toSorted(
    (one, other) => one.from - other.from || one.to - other.to || compare(one.key, other.key),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
