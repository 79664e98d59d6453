import path from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

interface TestRun extends TestCounts {
  /** Files with a failure, and how many tests passed in each all the same. */
  failedFiles: Map<string, number>;
}

/** One test may take this long, milliseconds; less than its file, so that it is the test that is named. */
const TEST_MILLISECONDS = 9 * 60_000;
/** A file may take this long until its process has ended. */
const FILE_MILLISECONDS = 10 * 60_000;

/** Files at once: they wait for servers so much that three keep two cores busy. */
const FILES_AT_ONCE = 3;

/** More files than this do not fail by chance: nothing is run again. */
const MOST_FILES_AGAIN = 5;

interface RunOptions {
  signal?: AbortSignal;
  output?: NodeJS.WritableStream;
  /** How long a file may take, milliseconds. */
  fileLimit?: number;
}

/**
 * Runs test files, each in a process of its own and a few at a time, and prints their results as they come. The last
 * lines printed are the counts. A file that ends without having run a test counts as one that failed.
 *
 * Few files that failed are run again, each with the machine to itself: a fault of the product fails again, a race with
 * what else the machine does rarely. The last line names the files that needed it; each has a race to be mended.
 */
export async function runTestFiles(
  files: readonly string[],
  { signal, output = process.stdout, fileLimit = FILE_MILLISECONDS }: RunOptions = {},
): Promise<TestCounts> {
  const options = { output, fileLimit, ...(signal && { signal }) };
  const first = await runOnce(files, FILES_AT_ONCE, options);
  const failedFiles = [...first.failedFiles.keys()];
  const isRunAgain =
    failedFiles.length > 0 && failedFiles.length <= MOST_FILES_AGAIN && signal?.aborted !== true;
  if (!isRunAgain) return close(first, output);
  output.write(`\nrun again, one at a time: ${named(failedFiles)}\n`);
  const again = await runOnce(failedFiles, 1, options);
  const passedBefore = [...first.failedFiles.values()].reduce((sum, passed) => sum + passed, 0);
  const counts = {
    passed: first.passed - passedBefore + again.passed,
    failed: again.failed,
    skipped: first.skipped,
  };
  const recovered = failedFiles.filter((file) => !again.failedFiles.has(file));
  return close(counts, output, recovered);
}

async function runOnce(
  files: readonly string[],
  concurrency: number,
  { signal, output, fileLimit }: RunOptions & Required<Pick<RunOptions, 'output' | 'fileLimit'>>,
): Promise<TestRun> {
  const result: TestRun = { passed: 0, failed: 0, skipped: 0, failedFiles: new Map() };
  const passed = new Map<string, number>();
  const events = run({
    files: [...files],
    concurrency,
    timeout: TEST_MILLISECONDS,
    execArgv: ['--import', `${import.meta.resolve('./end-in-time.ts')}?${fileLimit}`],
    ...(signal && { signal }),
  });
  events.on('test:pass', ({ file = '', skip, todo, details }) => {
    const isCounted = skip === undefined && todo === undefined && details.type !== 'suite';
    if (isCounted) passed.set(file, (passed.get(file) ?? 0) + 1);
  });
  events.on('test:fail', ({ file = '' }) => result.failedFiles.set(file, 0));
  events.on('test:summary', ({ file, counts: found }) => {
    // One without a file closes the run.
    if (file !== undefined) return;
    result.passed = found.passed;
    result.skipped = found.skipped + found.todo;
    result.failed = found.tests - result.passed - result.skipped;
  });
  const report = events.compose(new spec());
  report.pipe(output, { end: false });
  await finished(report);
  for (const file of result.failedFiles.keys()) result.failedFiles.set(file, passed.get(file) ?? 0);
  return result;
}

function close(
  { passed, failed, skipped }: TestCounts,
  output: NodeJS.WritableStream,
  recovered: readonly string[] = [],
): TestCounts {
  const parts = [
    `${passed} passed`,
    `${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(recovered.length > 0 ? [`passed only when run again: ${named(recovered)}`] : []),
  ];
  output.write(`tests: ${parts.join(', ')}\n`);
  return { passed, failed, skipped };
}

function named(files: readonly string[]): string {
  return files.map((file) => path.relative(process.cwd(), file)).join(', ');
}
