import { parentPort } from 'node:worker_threads';
import { loadJq } from 'jq-wasm';
import type { JqJob, JqReport } from './jq-engine.ts';

/*
 * The thread that jq runs in, so that an expression without an end can be stopped with it. What an expression prints
 * stays here: it could be a secret value.
 */

const jq = await loadJq();
parentPort?.postMessage({ is: 'ready' } satisfies JqReport, []);
parentPort?.on('message', ({ program, input }: JqJob) => {
  parentPort?.postMessage(run(program, input), []);
});

function run(program: string, input: string): JqReport {
  try {
    const { stdout, stderr, exitCode } = jq.raw(input, program, ['-c']);
    return { is: 'done', stdout, stderr, exitCode };
  } catch {
    // The interpreter gave up, which it does when its memory (256 MiB) is used up; it cannot be used again.
    return { is: 'exhausted' };
  }
}
