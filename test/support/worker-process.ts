import { spawn } from 'node:child_process';
import path from 'node:path';
import { after } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { temporaryFolder } from './temporary-folder.ts';

const main = path.join(import.meta.dirname, '../../scripts/cli/main.ts');

const mortal = path.join(import.meta.dirname, 'mortal-worker.ts');
const dying = path.join(import.meta.dirname, 'dying-worker.ts');

/** `plumbline worker` as a process of its own. */
export interface WorkerProcess {
  pid: number;
  /** Everything it has said on both streams. */
  output(): string;
  /** Resolves when it has ended, with its exit code; null after a signal. */
  ended: Promise<number | null>;
  /** SIGKILL: it gets no chance to tell anybody. Resolves when it is gone. */
  kill(): Promise<void>;
}

const caches = temporaryFolder();
const started: WorkerProcess[] = [];
// Here and not where they are started: that may be inside a test, whose end is not the file's.
after(() => Promise.all(started.map((worker) => worker.kill())));

/** Starts a worker and waits until it is ready. Killed when the file ends, if it still runs then. */
export async function startWorkerProcess(
  configurationFile: string,
  args: readonly string[] = [],
): Promise<WorkerProcess> {
  return await startProcess([main, 'worker', '--config', configurationFile, '--metrics-port', '0', ...args]);
}

/** The same of an installed package, by its executable. */
export async function startInstalledWorker(
  executable: string,
  configurationFile: string,
): Promise<WorkerProcess> {
  return await startProcess(['worker', '--config', configurationFile], executable);
}

/** The same of one that is killed by itself, once it has been handed an activity, or once it has carried it out. */
export async function startMortalWorker(
  configurationFile: string,
  activity: string,
  moment: 'before' | 'after',
): Promise<WorkerProcess> {
  return await startProcess([mortal, configurationFile, activity, moment]);
}

/** The same of one that is killed at the first point of a list that it comes to, and takes it from the list. */
export async function startDyingWorker(
  configurationFile: string,
  files: { deaths: string; bundle: string },
): Promise<WorkerProcess> {
  return await startProcess([dying, configurationFile, files.deaths, files.bundle]);
}

async function startProcess(args: readonly string[], executable = process.execPath): Promise<WorkerProcess> {
  const child = spawn(executable, args, {
    env: { PATH: process.env['PATH'], HOME: caches },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => (hasEnded = true));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const worker: WorkerProcess = { pid: child.pid ?? 0, output: () => said, ended, kill };
  started.push(worker);
  // It may be killed as soon as it is ready, and be gone when it is looked at.
  const isReady = (): boolean => said.includes('worker ready');
  await waitUntil(() => hasEnded || isReady(), { within: 120_000 });
  if (!isReady()) throw new Error(`the worker ended before it was ready: ${said}`);
  return worker;
}
