import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canonicalJson } from '../../domain/infrastructure/canonical-json.ts';
import { trainingDataPrefix } from '../../domain/models/training/retraining-files.ts';
import type { RetrainingName } from '../../domain/models/training/retraining-files.ts';
import { textHash } from '../../domain/text/text-hash.ts';
import { digestFiles } from '../datasets/files/digest-files.ts';
import type { ObjectStore, StoredReference } from '../object-store/object-store.ts';
import { freezeWindow } from './freeze-window.ts';
import type { TrainingWindow } from './freeze-window.ts';
import type { FrozenRows } from './freeze-rows.ts';

/** Frozen data of a retraining, small enough to travel. */
export interface Snapshot {
  training: StoredReference;
  evaluation: StoredReference;
  questions: StoredReference;
  trainingRows: number;
  evaluationRows: number;
  /** Times of the first and last labelled row, RFC 3339. */
  window?: { from: string; to: string };
  /** Digest over all three and how they were chosen. */
  sha256: string;
  /** What was left out and why, a line each. */
  notes: string[];
}

/** What is stored beside the three files: by it, they are complete. */
interface SnapshotRecord {
  snapshot: Snapshot;
  source: string;
  columns: FrozenRows['columns'];
  chosen: Pick<TrainingWindow, 'heldOut' | 'referenceRows' | 'minimumRows' | 'minimumHeldOutRows'>;
}

export interface TrainingSnapshots {
  /** The data of a retraining: what was frozen before, or the window as it is now. Rejects with a ClientError. */
  freeze(
    retraining: RetrainingName,
    window: TrainingWindow,
    now: Date,
    signal: AbortSignal,
  ): Promise<Snapshot>;
  /** Takes it away; how many files there were. */
  remove(retraining: RetrainingName): Promise<number>;
}

export function createTrainingSnapshots(store: ObjectStore): TrainingSnapshots {
  async function find(retraining: RetrainingName): Promise<Snapshot | undefined> {
    const body = await store.get(recordKey(retraining));
    if (body === undefined) return undefined;
    return (JSON.parse(new TextDecoder().decode(body)) as SnapshotRecord).snapshot;
  }

  /** Files have a folder of their own for each content: who freezes at the same time harms nobody. */
  async function upload(
    retraining: RetrainingName,
    rows: FrozenRows,
    record: Omit<SnapshotRecord, 'snapshot'>,
  ) {
    const { training, evaluation, questions, trainingRows, evaluationRows, window, notes } = rows;
    const content = await digestFiles([training, evaluation, questions]);
    const sha256 = textHash(`${content} ${canonicalJson(record)}`);
    const folder = `${trainingDataPrefix(retraining)}${sha256.slice(0, 12)}/`;
    const put = (file: string): Promise<StoredReference> =>
      store.putFile(`${folder}${path.basename(file)}`, file, {
        contentType: 'application/vnd.apache.parquet',
      });
    const snapshot: Snapshot = {
      training: await put(training),
      evaluation: await put(evaluation),
      questions: await put(questions),
      trainingRows,
      evaluationRows,
      ...(window === undefined ? {} : { window }),
      sha256,
      notes,
    };
    return { snapshot, folder };
  }

  return {
    async freeze(retraining, window, now, signal) {
      const before = await find(retraining);
      if (before !== undefined) return before;
      const workFolder = await mkdtemp(path.join(tmpdir(), 'plumbline-training-'));
      try {
        const rows = await freezeWindow(window, workFolder, now, signal);
        signal.throwIfAborted();
        const { heldOut, referenceRows, minimumRows, minimumHeldOutRows, source } = window;
        const record = {
          source: source.label,
          columns: rows.columns,
          chosen: { heldOut, referenceRows, minimumRows, minimumHeldOutRows },
        };
        const { snapshot, folder } = await upload(retraining, rows, record);
        signal.throwIfAborted();
        const whole: SnapshotRecord = { snapshot, ...record };
        if (await store.compareAndSwap(recordKey(retraining), null, JSON.stringify(whole))) return snapshot;
        const first = await find(retraining);
        if (first === undefined) throw new Error('the frozen data was deleted while it was written');
        if (first.sha256 !== snapshot.sha256) await removeBelow(store, folder);
        return first;
      } finally {
        await rm(workFolder, { recursive: true, force: true });
      }
    },

    async remove(retraining) {
      // What says that the data is complete goes first.
      await store.delete(recordKey(retraining));
      return await removeBelow(store, trainingDataPrefix(retraining));
    },
  };
}

function recordKey(retraining: RetrainingName): string {
  return `${trainingDataPrefix(retraining)}snapshot.json`;
}

async function removeBelow(store: ObjectStore, prefix: string): Promise<number> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  for (const key of keys) await store.delete(key);
  return keys.length;
}
