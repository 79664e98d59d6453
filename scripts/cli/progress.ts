export interface ProgressLine {
  /** Says what is going on now. */
  report(message: string): void;
  /** Takes the last message away again, so that the result stands alone. */
  clear(): void;
}

interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const eraseLine = '\r\u001B[K';

/**
 * Progress of long work on standard error: one line that changes on a terminal, a line for each message in a log.
 */
export function createProgress(stream: ProgressStream = process.stderr): ProgressLine {
  if (stream.isTTY !== true) {
    return { report: (message) => stream.write(`plumbline: ${message}\n`), clear: () => undefined };
  }
  return {
    report: (message) => stream.write(`${eraseLine}${message.slice(0, (stream.columns ?? 80) - 1)}`),
    clear: () => stream.write(eraseLine),
  };
}
