import { rename } from 'node:fs/promises';
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
  /** What an operator should know, and what would come again and again. */
  log: (line: string) => void;
  complain: (line: string) => void;
  onFinished: () => void;
  /** Before the thread begins anew, milliseconds; 5 s unless stated. */
  pause?: number;
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
/** After so many failures by one segment that has ended, it is set aside: the ones behind it are not to wait for ever. */
const mostFailures = 10;

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
    let failed = { number: -1, times: 0 };
    for (;;) {
      try {
        await live();
        return;
      } catch (error) {
        const reason = oneLine(error);
        options.complain(`payloads: reading begins anew, as it failed: ${reason}`);
        if (stopping.signal.aborted) return;
        const number = await firstUnfinished(options);
        failed = { number, times: failed.number === number ? failed.times + 1 : 1 };
        if (failed.times >= mostFailures && !isPassing(error)) await setAside(options, number, reason);
        await sleep(options.pause ?? pause, undefined, { signal: stopping.signal }).catch(() => undefined);
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

/** A disk that is full has room again some day. */
function isPassing(error: unknown): boolean {
  return /ENOSPC|EDQUOT|No space left/i.test(oneLine(error));
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
}

async function firstUnfinished({ root, folder, progress }: ReaderOptions): Promise<number> {
  const [first = progress.written().number] = await unfinishedSegments(root, folder);
  return first;
}

/** What is still being written is not touched: it may be that only its end is missing. */
async function setAside(
  { folder, progress, log }: ReaderOptions,
  number: number,
  reason: string,
): Promise<void> {
  if (number >= progress.written().number) return;
  const file = folder.setAside(number);
  await rename(folder.segment(number), file);
  log(
    `payloads: ${file} is set aside after ${mostFailures} failures (${reason}); what is in it is not stored`,
  );
}

async function setupOf(options: ReaderOptions): Promise<ReaderSetup> {
  const { root, folder, models, joinWindow, progress } = options;
  const { number: current } = progress.written();
  const first = await firstUnfinished(options);
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
