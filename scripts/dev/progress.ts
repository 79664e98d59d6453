/** Told what is going on, one line at a time, while something takes long. */
export type Progress = (message: string) => void;

/** Progress for people: standard error, so that standard output stays what a command prints. */
export const progressOnStandardError: Progress = (message) => {
  process.stderr.write(`plumbline: ${message}\n`);
};

const EVERY_MILLISECONDS = 20_000;

/** Runs a long action and says every twenty seconds that it still goes on, and at the end how long it took. */
export async function reportDuration<Result>(
  progress: Progress | undefined,
  what: string,
  typically: string,
  action: () => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  const elapsed = (): string => formatDuration(performance.now() - start);
  progress?.(`${what} (once, typically ${typically})…`);
  const timer = setInterval(() => progress?.(`${what}: ${elapsed()} so far…`), EVERY_MILLISECONDS);
  try {
    const result = await action();
    progress?.(`${what}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** `0.4 s`, `42 s`, `2 min 31 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
