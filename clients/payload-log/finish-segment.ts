import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { serialize } from 'node:v8';
import { payloadKey } from '../../domain/models/payloads/payload-files.ts';
import { parseModelName, segmentId } from '../../domain/models/payloads/stored-file.ts';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { LogFolder } from './log-folder.ts';
import { forgetSegments } from './log-folder.ts';
import type { ModelLog, ModelLogState } from './model-log.ts';
import { writeLabels, writePayloads } from './write-parquet.ts';

/** A file of the outbox and where it goes. */
export interface OutgoingFile {
  file: string;
  key: string;
  model: string;
  what: 'payloads' | 'labels';
  rows: number;
}

/** Name of the list of files in a folder of the outbox. */
export const manifestName = 'files.json';

/**
 * Turns what was read of a segment into files of the outbox and forgets the segment. What the next one needs to know is
 * written before; the renaming of the outbox' folder is the moment from which the segment is done. A process that is
 * killed in between reads the segment again and writes the same files under the same names.
 */
export async function finishSegment(
  root: string,
  folder: LogFolder,
  engine: Engine,
  number: number,
  models: ReadonlyMap<string, ModelLog>,
): Promise<void> {
  const draft = folder.outbox(number, 'draft');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const files: OutgoingFile[] = [];
  for (const [model, log] of models) {
    const rows = log.takeRows();
    if (rows.ids.length > 0) {
      const outgoing = describe(folder, number, model, 'payloads', rows.times, files.length);
      await writePayloads(engine, path.join(draft, outgoing.file), rows);
      files.push(outgoing);
    }
    const labels = log.takeLabels();
    if (labels.ids.length > 0) {
      const outgoing = describe(folder, number, model, 'labels', labels.received, files.length);
      await writeLabels(engine, path.join(draft, outgoing.file), labels);
      files.push(outgoing);
    }
  }
  await writeFile(path.join(draft, manifestName), JSON.stringify(files));
  const carried = new Map([...models].map(([model, log]) => [model, log.state()]));
  await writeAtomically(folder.carried(number + 1), serialize(carried), folder.unfinished);
  if (files.length === 0) await rm(draft, { recursive: true, force: true });
  else await rename(draft, folder.outbox(number));
  await forgetSegments(root, folder, number);
}

/** State that goes over from one segment to the next, by model. */
export type CarriedState = ReadonlyMap<string, ModelLogState>;

function describe(
  folder: LogFolder,
  number: number,
  model: string,
  what: OutgoingFile['what'],
  times: Float64Array,
  index: number,
): OutgoingFile {
  let [from, to] = [Infinity, -Infinity];
  for (const time of times) {
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  const id = segmentId({ log: folder.id, number, rows: times.length });
  return {
    file: `${index}.parquet`,
    key: payloadKey(parseModelName(model), { from, to, id }, what),
    model,
    what,
    rows: times.length,
  };
}
