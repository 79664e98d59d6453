import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';

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
    folder = process.cwd(),
    environment = {},
    input = '',
  }: { folder?: string; environment?: Record<string, string>; input?: string } = {},
): Promise<CommandLineResult> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined).end(input);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [exitCode, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
