import { Worker } from 'node:worker_threads';
import type { SharedColumn } from '../../../domain/models/compare-schemas.ts';
import type { ColumnAssessment, SideHashes } from './column-assessor.ts';
import type { ThreadAnswer, ThreadSetup } from './assessor-thread.ts';

/** What all batches gave together. */
export interface PoolResult {
  assessments: ColumnAssessment[];
  hashes: SideHashes[];
}

/** Assesses batches of columns on threads, each with an engine of its own; a thread takes the next batch when it is free. */
export async function assessOnThreads(
  setup: ThreadSetup,
  batches: readonly (readonly SharedColumn[])[],
  threads: number,
  onProgress: (columns: number) => void,
): Promise<PoolResult> {
  const queue = [...batches];
  const result: PoolResult = { assessments: [], hashes: [] };
  const started = Array.from({ length: Math.min(threads, batches.length) }, () => startThread(setup));
  try {
    await Promise.all(
      started.map(async (thread) => {
        for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
          const answer = await thread.ask(batch);
          if ('assessments' in answer) result.assessments.push(...answer.assessments);
          onProgress(batch.length);
        }
        const answer = await thread.ask([]);
        if ('hashes' in answer) result.hashes.push(answer.hashes);
      }),
    );
    return result;
  } finally {
    await Promise.all(started.map((thread) => thread.end()));
  }
}

interface Thread {
  /** One question at a time; an empty batch asks for the hashes. */
  ask(batch: readonly SharedColumn[]): Promise<ThreadAnswer>;
  end(): Promise<unknown>;
}

function startThread(setup: ThreadSetup): Thread {
  const worker = new Worker(new URL('assessor-thread.ts', import.meta.url), { workerData: setup });
  let pending = Promise.withResolvers<ThreadAnswer>();
  const fail = (error: unknown): void => pending.reject(error);
  worker.on('message', (answer: ThreadAnswer) =>
    'failure' in answer ? fail(answer.failure) : pending.resolve(answer),
  );
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a comparison thread ended with code ${code}`)));
  return {
    ask: (batch) => {
      pending = Promise.withResolvers();
      worker.postMessage(batch, []);
      return pending.promise;
    },
    end: () => {
      // Ending it is no failure of a question nobody waits for.
      pending.promise.catch(() => undefined);
      return worker.terminate();
    },
  };
}
