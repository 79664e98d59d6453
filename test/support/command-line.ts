import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Of commands that are started where the tests are: what they keep for their user is nobody's. */
const home = temporaryFolder();

const main = path.join(import.meta.dirname, '../../scripts/cli/main.ts');

export interface CommandLineResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the real command line as a process of its own, with only these variables in its environment. */
export async function plumbline(
  args: readonly string[],
  {
    folder,
    environment = {},
    input = '',
  }: { folder?: string; environment?: Record<string, string>; input?: string } = {},
): Promise<CommandLineResult> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder ?? process.cwd(),
    env: { PATH: process.env['PATH'], HOME: folder ?? home, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined).end(input);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [exitCode, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}

const running = new Set<ChildProcess>();
// Here and not where one starts: inside a test it would end with that test.
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A command that goes on until it is told to stop. */
export interface RunningCommand {
  /** Everything it has said so far, both streams. */
  readonly said: string;
  /** Waits until it has said this. Raises with all that it said when it ends or takes too long. */
  says(pattern: RegExp): Promise<void>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the real command line as a process of its own; it is killed when the file ends. */
export function startPlumbline(
  args: readonly string[],
  { folder, environment = {} }: { folder?: string; environment?: Record<string, string> } = {},
): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder ?? process.cwd(),
    env: { PATH: process.env['PATH'], HOME: folder ?? home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (heard: Buffer) => (said += String(heard)));
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    get said() {
      return said;
    },
    async says(pattern) {
      const heard = waitUntil(async () => pattern.test(said), { within: 120_000 }).then(() => true);
      if (!(await Promise.race([heard, closed.then(() => pattern.test(said))])))
        throw new Error(`ended without saying ${String(pattern)}: ${said}`);
    },
    async end(signal) {
      child.kill(signal);
      return await closed;
    },
  };
}
