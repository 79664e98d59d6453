import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { unfinishedSegments } from './log-folder.ts';
import type { LogFolder } from './log-folder.ts';
import type { ModelSettings } from './model-log.ts';
import type { Progress } from './progress.ts';
import type { ModelSnapshot, ReaderCall, ReaderMessage, ReaderSetup } from './reader-thread.ts';

export interface ReaderOptions {
  root: string;
  folder: LogFolder;
  models: readonly ModelSettings[];
  joinWindow: number;
  progress: Progress;
  log: (line: string) => void;
  onFinished: () => void;
}

/** The thread that reads the log, begun anew where it fails. */
export interface Reader {
  /** Empty while the thread begins anew. */
  snapshot(): Promise<ModelSnapshot[]>;
  /** Ends once everything that was written is finished; gives up after so long, milliseconds. */
  stop(patience: number): Promise<void>;
}

/** How long to wait before the thread begins anew, milliseconds. */
const pause = 5000;

export function startReader(options: ReaderOptions): Reader {
  const stopping = new AbortController();
  let thread: Worker | undefined;
  let asked: PromiseWithResolvers<ModelSnapshot[]> | undefined;

  function take(message: ReaderMessage): void {
    if ('finished' in message) return options.onFinished();
    asked?.resolve(message.snapshot);
    asked = undefined;
  }

  /** One life of the thread: resolves when it ended as asked, rejects with what it failed by. */
  async function live(): Promise<void> {
    const started = new Worker(new URL('reader-thread.ts', import.meta.url), {
      workerData: await setupOf(options),
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 },
    });
    thread = started;
    started.on('message', take);
    if (stopping.signal.aborted) call('stop');
    try {
      await new Promise<void>((resolve, reject) => {
        started.on('error', reject);
        started.on('exit', () => resolve());
      });
    } finally {
      thread = undefined;
      asked?.resolve([]);
      asked = undefined;
    }
  }

  function call(what: ReaderCall): void {
    thread?.postMessage(what, []);
  }

  async function run(): Promise<void> {
    for (;;) {
      try {
        await live();
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        options.log(`payloads: reading begins anew, as it failed: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`);
        if (stopping.signal.aborted) return;
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  const running = run();
  return {
    async snapshot() {
      if (thread === undefined) return [];
      asked ??= Promise.withResolvers();
      const { promise } = asked;
      call('snapshot');
      return await promise;
    },
    async stop(patience) {
      stopping.abort();
      call('stop');
      const late = setTimeout(() => void thread?.terminate(), patience);
      await running;
      clearTimeout(late);
    },
  };
}

async function setupOf({ root, folder, models, joinWindow, progress }: ReaderOptions): Promise<ReaderSetup> {
  const { number: current } = progress.written();
  const [first = current] = await unfinishedSegments(root, folder);
  return {
    root,
    id: folder.id,
    models,
    joinWindow,
    number: first,
    firstLive: current,
    memory: progress.memory,
  };
}
