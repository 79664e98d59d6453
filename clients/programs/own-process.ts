import { fork } from 'node:child_process';
import { ClientError } from '../errors.ts';

/** What a process answers: what it was asked for, or why there is nothing. */
export type ProcessAnswer<Outcome> =
  | { outcome: Outcome }
  /** `code`: of a client error, where it is one. */
  | { failure: { code: string | undefined; retryable: boolean; message: string } };

/** A computation that came to nothing, with the code of what stopped it. */
export class ProcessFailure extends ClientError {
  readonly code: string;
  readonly retryable: boolean;

  constructor({ code, retryable, message }: { code: string; retryable: boolean; message: string }) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

export interface OwnProcess {
  /** The script that it runs; it ends with `answerOnce`. */
  script: URL;
  /** What it computes, for messages: `comparison`. */
  what: string;
  /** Of its heap, MB. What typed arrays hold comes on top. */
  heapLimit: number;
  /** What a person can do where that is not enough. */
  whenTooLarge: string;
}

/**
 * Asks a process of its own: a long computation holds up nothing else of this one, the memory it took is given back, and
 * what runs out of it, or crashes, is one computation. Rejects with a ProcessFailure, or with the reason of the signal.
 * The process ends with this one, however that ends.
 */
export async function askProcess<Outcome>(
  own: OwnProcess,
  request: object,
  signal?: AbortSignal,
): Promise<Outcome> {
  signal?.throwIfAborted();
  const child = fork(own.script, {
    execArgv: [`--max-old-space-size=${own.heapLimit}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-20_000)));
  const { promise, resolve, reject } = Promise.withResolvers<ProcessAnswer<Outcome>>();
  const stop = (): void => reject(signal?.reason as Error);
  signal?.addEventListener('abort', stop, { once: true });
  child.once('message', (message: ProcessAnswer<Outcome>) => resolve(message));
  child.once('error', reject);
  child.once('close', (code, killedBy) => reject(endedEarly(own, complaint, killedBy ?? `code ${code}`)));
  try {
    child.send(request);
    const answered = await promise;
    if ('outcome' in answered) return answered.outcome;
    const { code = `${own.what}-failed`, ...failure } = answered.failure;
    throw new ProcessFailure({ code, ...failure });
  } finally {
    signal?.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}

/** In the process: takes one request, answers, and ends. Whoever asked may be gone: then nobody waits for the answer. */
export function answerOnce(compute: (request: never) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit());
  process.once('message', (request) => {
    void answer(() => compute(request as never)).then((message) =>
      process.send?.(message, () => process.disconnect()),
    );
  });
}

async function answer<Outcome>(compute: () => Promise<Outcome>): Promise<ProcessAnswer<Outcome>> {
  try {
    return { outcome: await compute() };
  } catch (error) {
    const known = error instanceof ClientError ? error : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return { failure: { code: known?.code, retryable: known?.retryable ?? false, message } };
  }
}

function endedEarly(
  { what, heapLimit, whenTooLarge }: OwnProcess,
  complaint: string,
  how: string,
): ProcessFailure {
  if (complaint.includes('heap out of memory'))
    return new ProcessFailure({
      code: `${what}-out-of-memory`,
      retryable: false,
      message: `the ${what} needs more than ${heapLimit} MB of memory; ${whenTooLarge}`,
    });
  return new ProcessFailure({
    code: `${what}-ended`,
    retryable: true,
    message:
      how === 'SIGKILL'
        ? `the process of the ${what} was killed before it answered, as by a machine that is out of memory; ${whenTooLarge}`
        : `the process of the ${what} ended before it answered (${how})`,
  });
}
