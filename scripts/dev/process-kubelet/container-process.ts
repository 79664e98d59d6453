import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { signalGroup, spawnWatched } from '../processes/watched-process.ts';
import { groupMemory } from './group-memory.ts';

export interface ContainerCommand {
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where it runs; its log, termination message and temporary files are in it. */
  folder: string;
  /** Bytes of resident memory, of all its processes together, above which it is killed. */
  memoryLimit: number | undefined;
}

/** How a container ended. */
export interface ContainerExit {
  exitCode: number;
  signal?: number;
  reason: 'Completed' | 'Error' | 'OOMKilled';
  /** What it left at its termination message path, or the end of its log where it failed without one. */
  message?: string;
}

export interface ContainerProcess {
  logFile: string;
  ended: Promise<ContainerExit>;
  /** SIGTERM, and SIGKILL after so many milliseconds. */
  stop(grace: number): Promise<void>;
  /** As the kernel does when a limit of memory is reached. */
  killForMemory(): void;
}

/** How often memory is measured, milliseconds. */
const memoryInterval = 250;
/** As a kubelet: no more of a termination message, or of a log that stands for it. */
const longestMessage = 4096;
const longestLogTail = 2048;
const killedExit = 137;
const signals: Readonly<Record<string, number>> = {
  SIGKILL: 9,
  SIGTERM: 15,
  SIGINT: 2,
  SIGSEGV: 11,
  SIGABRT: 6,
};

/** Runs a container's command as a process of this machine. What cannot be started ends with exit code 127. */
export function startContainer({
  command,
  environment,
  folder,
  memoryLimit,
}: ContainerCommand): ContainerProcess {
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const logFile = path.join(folder, 'log');
  const messageFile = path.join(folder, 'termination-log');
  const log = openSync(logFile, 'a');
  const child = spawnWatched('container', command, {
    output: log,
    workingFolder: folder,
    environment: {
      PATH: process.env['PATH'],
      HOME: temporary,
      TMPDIR: temporary,
      // A process has no file system of its own: /dev/termination-log is here.
      TERMINATION_LOG: messageFile,
      ...environment,
    },
  });
  closeSync(log);
  let isOutOfMemory = false;
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) signalGroup(child.pid, signal);
  };
  const killForMemory = (): void => {
    isOutOfMemory = true;
    kill('SIGKILL');
  };
  const watch = setInterval(() => {
    if (child.pid === undefined || memoryLimit === undefined) return;
    if (groupMemory(child.pid) > memoryLimit) killForMemory();
  }, memoryInterval);
  const ended = new Promise<ContainerExit>((resolve) => {
    const end = (code: number, signal: NodeJS.Signals | null): void => {
      clearInterval(watch);
      kill('SIGKILL');
      const number = signal === null ? undefined : signals[signal];
      const exitCode = isOutOfMemory ? killedExit : number === undefined ? code : 128 + number;
      resolve({
        exitCode,
        ...(number === undefined ? {} : { signal: number }),
        reason: isOutOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error',
        ...messageOf(messageFile, logFile, exitCode),
      });
    };
    child.once('error', () => end(127, null));
    child.once('exit', (code, signal) => end(code ?? 0, signal));
  });
  return {
    logFile,
    ended,
    killForMemory,
    async stop(grace) {
      kill('SIGTERM');
      const force = setTimeout(() => kill('SIGKILL'), grace);
      await ended;
      clearTimeout(force);
    },
  };
}

function messageOf(messageFile: string, logFile: string, exitCode: number): { message?: string } {
  const stated = textOf(messageFile).slice(0, longestMessage);
  const message = stated !== '' || exitCode === 0 ? stated : textOf(logFile).slice(-longestLogTail);
  return message === '' ? {} : { message };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
