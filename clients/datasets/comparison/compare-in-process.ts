import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ClientError } from '../../errors.ts';
import type { ComparisonAnswer, ComparisonOutcome, ComparisonRequest } from './comparison-request.ts';

/** A comparison that came to nothing, with the code of what stopped it. */
export class ComparisonError extends ClientError {
  readonly code: string;
  readonly retryable: boolean;

  constructor({ code, retryable, message }: { code: string; retryable: boolean; message: string }) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

/** Heap of the process, MB. What columns hold comes on top, and is bounded by the comparison itself. */
const heapLimit = 2048;

/**
 * Compares in a process of its own: a long computation holds up nothing else of this one, the memory it took is given
 * back, and what runs out of it, or crashes, is one comparison. Rejects with a ComparisonError, or with the reason of
 * the signal. The process ends with this one, however that ends.
 */
export async function compareInProcess(
  request: ComparisonRequest,
  signal?: AbortSignal,
): Promise<ComparisonOutcome> {
  signal?.throwIfAborted();
  const child = fork(fileURLToPath(new URL('comparison-process.ts', import.meta.url)), {
    execArgv: [`--max-old-space-size=${heapLimit}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-20_000)));
  const { promise, resolve, reject } = Promise.withResolvers<ComparisonAnswer>();
  const stop = (): void => reject(signal?.reason as Error);
  signal?.addEventListener('abort', stop, { once: true });
  child.once('message', (answer: ComparisonAnswer) => resolve(answer));
  child.once('error', reject);
  child.once('close', (code, killedBy) => reject(endedEarly(complaint, killedBy ?? `code ${code}`)));
  try {
    child.send(request);
    const answer = await promise;
    if ('outcome' in answer) return answer.outcome;
    const { code = 'comparison-failed', ...failure } = answer.failure;
    throw new ComparisonError({ code, ...failure });
  } finally {
    signal?.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}

function endedEarly(complaint: string, how: string): ComparisonError {
  if (complaint.includes('heap out of memory'))
    return new ComparisonError({
      code: 'comparison-out-of-memory',
      retryable: false,
      message: `the comparison needs more than ${heapLimit} MB of memory; compare a sample (sample: 100000), or fewer columns (only)`,
    });
  return new ComparisonError({
    code: 'comparison-ended',
    retryable: true,
    message: `the process of the comparison ended before it answered (${how})`,
  });
}
