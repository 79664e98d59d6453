import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

const FILE_MILLISECONDS = 10 * 60_000;

/**
 * Runs test files, each in a process of its own and two at a time, and prints their results as they come. The last
 * lines printed are the counts. A file that ends without having run a test counts as one that failed.
 */
export async function runTestFiles(
  files: readonly string[],
  { signal, output = process.stdout }: { signal?: AbortSignal; output?: NodeJS.WritableStream } = {},
): Promise<TestCounts> {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  const events = run({
    files: [...files],
    concurrency: 2,
    timeout: FILE_MILLISECONDS,
    ...(signal && { signal }),
  });
  events.on('test:summary', ({ file, counts: found }) => {
    // One without a file closes the run.
    if (file !== undefined) return;
    counts.passed = found.passed;
    counts.skipped = found.skipped + found.todo;
    counts.failed = found.tests - counts.passed - counts.skipped;
  });
  const report = events.compose(new spec());
  report.pipe(output, { end: false });
  await finished(report);
  const { passed, failed, skipped } = counts;
  output.write(`tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  return counts;
}
