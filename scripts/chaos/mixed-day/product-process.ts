import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lastLines } from '../../dev/processes/last-lines.ts';
import { processMemory } from '../../dev/processes/process-memory.ts';
import { startServerProcess } from '../../dev/processes/server-process.ts';
import type { ServerProcess } from '../../dev/processes/server-process.ts';
import type { MemorySample } from './evidence.ts';

const main = path.join(import.meta.dirname, '../../cli/main.ts');

/** A process of the product that is started again whenever it ends, as a cluster does. */
export interface ProductProcess {
  /** What it has taken of memory, life by life. */
  readonly memory: readonly MemorySample[];
  /** Ends that nobody brought about, with its last words. */
  readonly crashes: readonly string[];
  /** Resolves once it works. */
  ready(): Promise<void>;
  kill(): void;
  /** Stops it in the middle of whatever it does, and lets it go on later. */
  freeze(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

const sampleEvery = 2000;
const restartAfter = 1000;

/** Keeps `plumbline ROLE` running. */
export function keepRunning(options: {
  name: string;
  role: 'worker' | 'gateway';
  configuration: string;
  folder: string;
  ready: (log: string) => Promise<boolean> | boolean;
}): ProductProcess {
  const { name, role, configuration, folder } = options;
  const memory: MemorySample[] = [];
  const crashes: string[] = [];
  let [lives, wasKilled] = [0, false];
  const stopping = new AbortController();
  let current: ServerProcess | undefined;
  let working = Promise.withResolvers<void>();

  async function live(): Promise<void> {
    lives += 1;
    const life = `${name}-${lives}`;
    const log = path.join(folder, 'logs', `${life}.log`);
    const started = await startServerProcess({
      name: life,
      command: process.execPath,
      args: [main, role, '--config', configuration],
      environment: { HOME: folder, XDG_CACHE_HOME: path.join(folder, 'cache') },
      workingFolder: folder,
      logFolder: path.join(folder, 'logs'),
      ready: async () => await options.ready(readFileSync(log, 'utf8')),
      readyWithin: 120_000,
    });
    current = started;
    working.resolve();
    const sampling = setInterval(() => {
      const megabytes = memoryOf(started.pid);
      if (megabytes !== undefined) memory.push({ process: life, at: Date.now(), megabytes });
    }, sampleEvery);
    const how = await started.ended;
    clearInterval(sampling);
    if (!wasKilled && !stopping.signal.aborted) crashes.push(`${life} ended (${how}): ${lastLines(log, 3)}`);
    working = Promise.withResolvers();
    wasKilled = false;
    current = undefined;
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      // One that cannot start, as what it needs is away, is tried again.
      await live().catch(() => undefined);
      if (!stopping.signal.aborted) await pause(restartAfter);
    }
  })();

  return {
    memory,
    crashes,
    ready: () => working.promise,
    kill() {
      if (current === undefined) return;
      wasKilled = true;
      process.kill(current.pid, 'SIGKILL');
    },
    async freeze(milliseconds) {
      const frozen = current;
      if (frozen === undefined) return;
      process.kill(frozen.pid, 'SIGSTOP');
      await pause(milliseconds);
      process.kill(frozen.pid, 'SIGCONT');
    },
    async stop() {
      stopping.abort();
      await current?.stop();
      await running;
    },
  };
}

function memoryOf(pid: number): number | undefined {
  const kilobytes = processMemory(pid, 'resident');
  return kilobytes === undefined ? undefined : Math.round(kilobytes / 1024);
}
