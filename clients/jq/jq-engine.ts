import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface JqJob {
  program: string;
  /** JSON text. */
  input: string;
}

/** What the thread says. */
export type JqReport =
  { is: 'ready' } | { is: 'exhausted' } | { is: 'done'; stdout: string; stderr: string; exitCode: number };

/** How a program ended: by itself, or stopped because it took too long or too much memory. */
export type JqOutcome = Exclude<JqReport, { is: 'ready' }> | { is: 'too-slow' };

/** jq in a thread of its own, one program at a time. The thread is started when it is first needed. */
export class JqEngine {
  readonly #limit: number;
  #thread: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param limit how long one program may run, milliseconds. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param job what to run, asked for when its turn has come. */
  async run(job: () => JqJob): Promise<JqOutcome> {
    const outcome = this.#last.then(() => this.#runAlone(job()));
    this.#last = outcome.catch(() => undefined);
    return await outcome;
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await (await thread?.catch(() => undefined))?.terminate();
  }

  async #runAlone(job: JqJob): Promise<JqOutcome> {
    this.#thread ??= startThread();
    const thread = await this.#thread;
    // Only while something runs does the thread keep the process alive.
    thread.ref();
    let timer: NodeJS.Timeout | undefined;
    const outcome = await Promise.race([
      nextReport(thread),
      new Promise<JqOutcome>((resolve) => {
        timer = setTimeout(() => {
          resolve({ is: 'too-slow' });
        }, this.#limit);
        thread.postMessage(job, []);
      }),
    ]);
    clearTimeout(timer);
    thread.unref();
    if (outcome.is !== 'done') await this.close();
    return outcome;
  }
}

async function startThread(): Promise<Worker> {
  // What jq prints beside its answers goes nowhere.
  const thread = new Worker(new URL('./jq-thread.ts', import.meta.url), { stdout: true, stderr: true });
  await once(thread, 'message');
  return thread;
}

async function nextReport(thread: Worker): Promise<JqOutcome> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      once(thread, 'message', { signal: ended.signal }).then(([report]) => report as JqOutcome),
      once(thread, 'exit', { signal: ended.signal }).then((): JqOutcome => ({ is: 'exhausted' })),
    ]);
  } catch {
    return { is: 'exhausted' };
  } finally {
    ended.abort();
  }
}
