import { maskSecrets } from '../../config/secret.ts';
import { logLevels } from './log-level.ts';
import type { LogLevel } from './log-level.ts';
import { subjectOfWorkflow } from './subject-of-workflow.ts';

export type LogAttributes = Readonly<Record<string, unknown>>;

/** The one door through which a process says what goes on in it. */
export interface Logger {
  readonly level: LogLevel;
  /** Writes an entry if it is as grave as the level asks for. */
  log: (level: LogLevel, message: string, attributes?: LogAttributes, time?: Date) => void;
  /** Writes an entry whatever the level: somebody asked for it by itself. */
  tell: (message: string, attributes: LogAttributes) => void;
  /** Writes what an operator is always told: that the process is ready, or has stopped. */
  announce: (message: string) => void;
}

export interface LoggerOptions {
  /** From `WARN` on unless stated. */
  level?: LogLevel;
  /** A line of JSON for each entry, for log collectors; otherwise text for people. */
  json: boolean;
  /** Takes a line without its end. */
  write: (line: string) => void;
  /** What is known about where an entry is written, such as the activity that runs there. */
  surroundings?: () => LogAttributes;
}

/**
 * Writes entries as lines. Whatever names a workflow also names what that is about; no value of a secret that this
 * process has read stands in any of them.
 */
export function createLogger({ level = 'WARN', json, write, surroundings }: LoggerOptions): Logger {
  const format = json ? formatAsJson : formatAsText;
  const put = (entry: Entry): void => write(maskSecrets(format(entry)));
  return {
    level,
    log(entryLevel, message, attributes = {}, time = new Date()) {
      if (logLevels.indexOf(entryLevel) < logLevels.indexOf(level)) return;
      const known = { ...surroundings?.(), ...attributes };
      put({ time, level: entryLevel, message, attributes: { ...subjectOf(known), ...known } });
    },
    tell(message, attributes) {
      put({ time: new Date(), level: 'INFO', message, attributes: { ...surroundings?.(), ...attributes } });
    },
    announce(message) {
      if (json) put({ time: new Date(), level: 'INFO', message, attributes: {} });
      else write(`plumbline: ${message}`);
    },
  };
}

interface Entry {
  time: Date;
  level: LogLevel;
  message: string;
  attributes: LogAttributes;
}

function subjectOf({ workflowId }: LogAttributes): LogAttributes {
  return typeof workflowId === 'string' ? subjectOfWorkflow(workflowId) : {};
}

/** What of an entry's many attributes says where it comes from. */
const shownAttributes = [
  'workflowId',
  'activityType',
  'attempt',
  'taskQueue',
  'error',
  'method',
  'route',
  'status',
  'seconds',
] as const;

function formatAsText({ time, level, message, attributes }: Entry): string {
  const shown = shownAttributes.flatMap((name) => {
    const value: unknown = attributes[name];
    return value === undefined ? [] : [`${name}=${describe(value)}`];
  });
  const line = [time.toISOString().slice(11, 19), level.padEnd(5), message, ...shown].join(' ');
  return line.replaceAll(/\s*\n\s*/g, ' ');
}

function formatAsJson({ time, level, message, attributes }: Entry): string {
  const described = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, describe(value)]),
  );
  return JSON.stringify({ time: time.toISOString(), level, message, ...described });
}

/** Of an error its message alone: a stack says nothing to an operator. */
function describe(value: unknown): string | number | boolean | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Error) return value.message;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}
