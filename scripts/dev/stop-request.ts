import type { Progress } from './progress.ts';

/** Asked to stop by a person, the system or the end of whoever started us. */
export class StopRequest extends Error {
  readonly signal: string;

  constructor(signal: string) {
    super(`stopped by ${signal}`);
    this.name = 'StopRequest';
    this.signal = signal;
  }
}

/** What ended something: where that was only cut off by the signal, why the signal was aborted. */
export function whyEnded(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted && error instanceof Error && error.name === 'AbortError' ? signal.reason : error;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts with a StopRequest on Ctrl-C, SIGTERM or SIGHUP, and when a process that started us over a channel (the
 * bootstrap) is gone. A second Ctrl-C ends this process at once. Returns how to take the handlers off again.
 */
export function abortOnStopRequest(stopping: AbortController, progress?: Progress): () => void {
  const onSignal = (signal: string): void => {
    if (stopping.signal.aborted && signal === 'SIGINT') process.exit(130);
    progress?.(`${signal}: stopping; Ctrl-C once more to stop at once`);
    stopping.abort(new StopRequest(signal));
  };
  const onParentGone = (): void => onSignal('SIGHUP');
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('disconnect', onParentGone);
  process.channel?.unref();
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('disconnect', onParentGone);
  };
}
