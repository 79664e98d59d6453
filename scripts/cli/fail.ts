import { ConfigurationError } from '../../config/configuration-error.ts';
import { maskSecrets } from '../../config/secret.ts';
import { visible } from '../../domain/text/visible.ts';
import { exitCodes } from './exit-codes.ts';

/** Says on standard error what went wrong and makes the process exit with 2 once it has nothing left to do. */
export function fail(error: unknown, verbose: boolean): void {
  const words = [describeError(error), ...(verbose ? [stackOf(error)] : [])].join('\n');
  // What others said may quote what they were given.
  process.stderr.write(`${maskSecrets(words)}\n`);
  process.exitCode = exitCodes.error;
}

/**
 * One line for people; of a configuration, one for each fault. What it quotes may come from anybody, and must not steer
 * the terminal.
 */
export function describeError(error: unknown): string {
  // Begins with file:line:column, which editors and terminals make clickable.
  if (error instanceof ConfigurationError) return error.message.split('\n').map(visible).join('\n');
  if (error instanceof AggregateError && error.message === '') return describeError(error.errors[0]);
  const text = error instanceof Error ? messageOf(error) : String(error);
  const line = `plumbline: ${visible(text.trim().replaceAll(/\s*\n\s*/g, ' '))}`;
  return isDefect(error) ? `${line} (a defect of plumbline; --verbose shows where)` : line;
}

/** Temporal's client says in `message` what it could not do, and in `cause` why. */
function messageOf(error: Error): string {
  const message = error.message || error.name;
  const { cause } = error;
  return error.name === 'ServiceError' && cause instanceof Error ? `${message}: ${cause.message}` : message;
}

/** Nobody raises these on purpose. */
function isDefect(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((type) => error instanceof type);
}

/** Stacks only: properties of an error may hold what must not be printed. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
