import { parentPort, workerData } from 'node:worker_threads';
import type { LiveStatistics } from '../../domain/models/payloads/live-statistics.ts';
import { openEngine } from '../datasets/duckdb/engine.ts';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { logFolderAt } from './log-folder.ts';
import type { ModelCounts, ModelSettings } from './model-log.ts';
import { createProgress } from './progress.ts';
import { createLogReader } from './read-log.ts';

/** What the thread starts with. */
export interface ReaderSetup {
  root: string;
  id: string;
  models: readonly ModelSettings[];
  joinWindow: number;
  number: number;
  firstLive: number;
  memory: SharedArrayBuffer;
}

export type ReaderCall = 'snapshot' | 'stop';
export type ReaderMessage = { finished: number } | { snapshot: ModelSnapshot[] };

/** What metrics say of one model. */
export interface ModelSnapshot {
  model: string;
  counts: ModelCounts;
  statistics: LiveStatistics;
}

const { root, id, memory, ...setup } = workerData as ReaderSetup;
const reader = await createLogReader({
  ...setup,
  root,
  folder: logFolderAt(root, id),
  progress: createProgress(memory),
  openEngine: openFrugalEngine,
  onFinished: (finished) => say({ finished }),
});

parentPort?.on('message', (call: ReaderCall) => {
  if (call === 'stop') reader.stop();
  else say({ snapshot: snapshot() });
});
await reader.run();
parentPort?.close();

/** The rows of a segment are few, and what was needed for them is given back after each. */
async function openFrugalEngine(): Promise<Engine> {
  const engine = await openEngine({ threads: 1, memory: '512MB' });
  await engine.connection.run("SET allocator_flush_threshold = '1MB'");
  return engine;
}

function snapshot(): ModelSnapshot[] {
  return [...reader.models].map(([model, log]) => ({
    model,
    counts: log.counts(),
    statistics: log.statistics(Date.now()),
  }));
}

function say(message: ReaderMessage): void {
  parentPort?.postMessage(message, []);
}
