import { CommanderError } from 'commander';
import type { Command } from 'commander';
import { StopRequest } from '../dev/stop-request.ts';
import { exitCodes } from './exit-codes.ts';
import { fail } from './fail.ts';
import type { GlobalOptions } from './program.ts';

/** Shells report a reader that went away (`| head`) like this: 128 + SIGPIPE. */
const brokenPipe = 141;

/**
 * Runs the command line and ends the process with its answer. Whatever a library still holds open (a connection, a
 * timer, a credential plugin that hangs) keeps nobody waiting.
 */
export async function run(program: Command, argv: readonly string[]): Promise<never> {
  await answer(program, argv);
  await Promise.all([written(process.stdout), written(process.stderr)]);
  return process.exit();
}

/** Resolves when everything that was printed has gone out, also into a slow pipe. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

async function answer(program: Command, argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', leaveOnBrokenPipe);
  const failWith = (error: unknown): void => fail(error, program.opts<GlobalOptions>().verbose === true);
  process.on('uncaughtException', (error) => {
    failWith(error);
    process.exit();
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof StopRequest) {
      process.exitCode = exitCodes.interrupted;
      return;
    }
    // Commander has said what is wrong by now; its own codes are not ours.
    if (!(error instanceof CommanderError)) failWith(error);
    else if (error.exitCode !== 0) process.exitCode = exitCodes.error;
  }
}

function leaveOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(brokenPipe);
  throw error;
}
