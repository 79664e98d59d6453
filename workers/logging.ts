import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import type { LogEntry, LogLevel } from '@temporalio/worker';

export interface LoggingOptions {
  /** From `WARN` on unless stated. */
  level?: LogLevel;
  /** A line of JSON for each entry, for log collectors; otherwise text for people. */
  json: boolean;
  /** Takes a line without its end. */
  write: (line: string) => void;
}

/**
 * Sends what Temporal's SDK has to say through one place, one line an entry. Call it once, before anything else of
 * the SDK runs. Signals are left to the process, which may have more to stop than workers. Answers how to end it:
 * until then it keeps the process alive.
 */
export function installLogging({ level = 'WARN', json, write }: LoggingOptions): () => Promise<void> {
  const format = json ? formatAsJson : formatAsText;
  const runtime = Runtime.install({
    logger: new DefaultLogger(level, (entry) => {
      if (!meant.test(entry.message)) write(format(entry));
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: level, other: 'WARN' }) },
    },
    shutdownSignals: [],
  });
  return () => runtime.shutdown();
}

/** Warnings about what is so on purpose: one of our workers runs activities only. */
const meant = /^No workflows registered/;

/** What of an entry's many attributes says where it comes from. */
const shownAttributes = ['workflowId', 'activityType', 'attempt', 'taskQueue', 'error'] as const;

function formatAsText({ level, message, meta, timestampNanos }: LogEntry): string {
  const attributes = shownAttributes.flatMap((name) => {
    const value: unknown = meta?.[name];
    return value === undefined ? [] : [`${name}=${describe(value)}`];
  });
  const line = [timeOf(timestampNanos).slice(11, 19), level.padEnd(5), message, ...attributes].join(' ');
  return line.replaceAll(/\s*\n\s*/g, ' ');
}

function formatAsJson({ level, message, meta, timestampNanos }: LogEntry): string {
  const attributes = Object.fromEntries(
    Object.entries({ ...meta, taskToken: undefined }).map(([name, value]) => [name, describe(value)]),
  );
  return JSON.stringify({ time: timeOf(timestampNanos), level, message, ...attributes });
}

/** Of an error its message alone: a stack says nothing to an operator. */
function describe(value: unknown): string | number | boolean {
  if (value instanceof Error) return value.message;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

function timeOf(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString();
}
