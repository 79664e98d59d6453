import { formatDuration } from './progress.ts';
import { startStack } from './stack.ts';
import type { Stack, StackOptions } from './stack.ts';
import { StopRequest, abortOnStopRequest, whyEnded } from './stop-request.ts';

/**
 * Starts the stack, runs `work` on it and stops the stack again, whatever happens in between. The signal that `work`
 * gets is aborted with a StopRequest on Ctrl-C, SIGTERM or SIGHUP, and with an error when one of the servers dies.
 * A second Ctrl-C does not wait for an orderly end; the servers go all the same.
 */
export async function runWithStack<Result>(
  options: Omit<StackOptions, 'signal'>,
  work: (stack: Stack, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stopping = new AbortController();
  const forget = abortOnStopRequest(stopping, options.progress);
  try {
    const stack = await startStack({ ...options, signal: stopping.signal });
    void stack.failed.then((line) => stopping.abort(new Error(line)));
    try {
      return await work(stack, stopping.signal);
    } catch (error) {
      throw whyEnded(error, stopping.signal);
    } finally {
      const start = performance.now();
      options.progress?.('stopping the servers…');
      await stack.stop();
      options.progress?.(`stopped in ${formatDuration(performance.now() - start)}`);
    }
  } finally {
    forget();
  }
}

/** Keeps the stack up until it is to stop: returns when a person asked, raises when a server died. */
export async function untilStopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    // A timer keeps the process alive, which a promise alone does not.
    await new Promise<void>((resolve) => {
      const alive = setInterval(() => {}, 60_000);
      signal.addEventListener('abort', () => {
        clearInterval(alive);
        resolve();
      });
    });
  if (!(signal.reason instanceof StopRequest)) throw signal.reason;
}
