import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { lastLines } from './last-lines.ts';
import { waitUntil } from './wait-until.ts';
import { signalGroup, spawnWatched } from './watched-process.ts';

export interface ServerProcessOptions {
  /** What people call it, such as `etcd`: for messages and the name of the log file. */
  name: string;
  command: string;
  args: readonly string[];
  /** Added to this process's environment; undefined removes a variable. */
  environment?: Record<string, string | undefined>;
  workingFolder?: string;
  /** Folder of the log file `<name>.log`, which each start begins anew. */
  logFolder: string;
  /** True as soon as the server answers; an error counts as not yet. */
  ready: () => Promise<boolean>;
  /** Milliseconds until a server that is not ready counts as failed; 60 s unless stated. */
  readyWithin?: number;
  /** Milliseconds between SIGTERM and SIGKILL when it stops; 5 s unless stated. */
  stopWithin?: number;
  signal?: AbortSignal;
}

export interface ServerProcess {
  name: string;
  pid: number;
  logFile: string;
  /** Resolves when the process has ended, for whatever reason, with a few words on how. */
  ended: Promise<string>;
  /** SIGTERM, then SIGKILL; resolves when neither the process nor one of its children is left. */
  stop: () => Promise<void>;
}

/** A server that did not become ready. The message ends with the last lines of its log. */
class ServerStartError extends Error {
  readonly server: string;
  readonly logFile: string;

  constructor(server: string, reason: string, logFile: string, options?: ErrorOptions) {
    super(`${server} ${reason}. Its log ${logFile} ends with:\n${lastLines(logFile, 15)}`, options);
    this.name = 'ServerStartError';
    this.server = server;
    this.logFile = logFile;
  }
}

/**
 * Starts a server and waits until it answers. It has a session of its own, so Ctrl-C in a terminal reaches only
 * us and we stop servers in order; it does not outlive this process, even if this process is killed.
 * Raises ServerStartError.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, signal } = options;
  signal?.throwIfAborted();
  mkdirSync(options.logFolder, { recursive: true });
  const logFile = path.join(options.logFolder, `${name}.log`);
  const log = openSync(logFile, 'w');
  const child = spawnWatched(name, [options.command, ...options.args], {
    output: log,
    workingFolder: options.workingFolder,
    environment: { ...process.env, ...options.environment },
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) => resolve(by === null ? `exit code ${code}` : by));
  });
  const pid = child.pid;
  if (pid === undefined) throw new ServerStartError(name, `did not start: ${await ended}`, logFile);

  const gone = ended.then(() => signalGroup(pid, 'SIGKILL'));
  const stop = async (): Promise<void> => {
    signalGroup(pid, 'SIGTERM');
    const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), options.stopWithin ?? 5000);
    await gone;
    clearTimeout(force);
  };

  let endedEarly: string | undefined;
  void ended.then((how) => (endedEarly = how));
  try {
    await waitUntil(async () => endedEarly !== undefined || (await options.ready()), {
      within: options.readyWithin ?? 60_000,
      ...(signal && { signal }),
    });
  } catch (error) {
    await stop();
    signal?.throwIfAborted();
    throw new ServerStartError(name, `did not become ready: ${(error as Error).message}`, logFile, {
      cause: error,
    });
  }
  if (endedEarly !== undefined)
    throw new ServerStartError(name, `ended before it was ready (${endedEarly})`, logFile);
  return { name, pid, logFile, ended, stop };
}
