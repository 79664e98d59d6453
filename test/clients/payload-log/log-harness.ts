import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { Frame } from '../../../clients/payload-log/frame.ts';
import { openPayloadLog } from '../../../clients/payload-log/payload-log.ts';
import type { PayloadLog, PayloadLogOptions } from '../../../clients/payload-log/payload-log.ts';
import { openWindow } from '../../../clients/payload-log/open-window.ts';
import { readWindow } from '../../../clients/payload-log/read-window.ts';
import { payloadColumns } from '../../../domain/models/payloads/payload-files.ts';
import { parseModelName } from '../../../domain/models/payloads/stored-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const model = 'prod/fraud';

/** A log in a folder with a storage, as tests need them. */
export function logOptions(changes: Partial<PayloadLogOptions> = {}): PayloadLogOptions {
  return {
    folder: temporaryFolder(),
    store: createFolderStore(temporaryFolder()),
    models: [{ model, prediction: 'first', buckets: [0.5, 1] }],
    joinWindow: 60_000,
    segmentAge: 600_000,
    segmentSize: 32 * 1024 * 1024,
    synchronous: false,
    answerWithin: 120_000,
    closeWithin: 120_000,
    log: () => undefined,
    ...changes,
  };
}

export function frame(
  kind: 'request' | 'response',
  id: string,
  body: object | string,
  more: Partial<Frame> = {},
): Frame {
  const received = Date.now();
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    kind,
    received,
    time: received,
    headLength: 0,
    model,
    id,
    revision: 'fraud-00001',
    body: bytes,
    ...more,
  };
}

export function append(log: PayloadLog, event: Frame): Promise<void> {
  return new Promise((resolve, reject) => {
    log.append(event, (fault) => (fault === undefined ? resolve() : reject(fault)));
  });
}

/** A request with one instance and its answer. */
export async function appendPair(
  log: PayloadLog,
  id: string,
  features: object,
  prediction: number,
): Promise<void> {
  await append(log, frame('request', id, { instances: [features] }));
  await append(log, frame('response', id, { predictions: [prediction] }));
}

export interface StoredRow {
  id: string;
  prediction: number;
  values: Record<string, number | string | undefined>;
}

/** All stored rows of a model with their features. */
export async function storedRows(store: ObjectStore, name = model): Promise<StoredRow[]> {
  const window = await readWindow(store, parseModelName(name), { rows: 1_000_000_000 });
  const source = await openWindow(store, window, { keepIds: true });
  const texts = async (column: string): Promise<(string | undefined)[]> => {
    const { codes, categories } = await source.readCategories(column);
    return Array.from(codes, (code) => categories[code]);
  };
  const ids = await texts(payloadColumns.id);
  const features = source.columns.filter(({ name: column }) => !column.startsWith('plumbline_'));
  const numerical = features.filter(({ kind }) => kind !== 'string').map((column) => column.name);
  const [predictions = new Float64Array(), ...numbers] = await source.readNumbers([
    payloadColumns.prediction,
    ...numerical,
  ]);
  const values = new Map<string, ArrayLike<number | string | undefined>>();
  for (const { name: column, kind } of features)
    values.set(column, kind === 'string' ? await texts(column) : (numbers[numerical.indexOf(column)] ?? []));
  await source.close();
  return ids.map((id = '', row) => ({
    id,
    prediction: predictions[row] ?? Number.NaN,
    values: Object.fromEntries([...values].map(([feature, column]) => [feature, column[row]])),
  }));
}

export { openPayloadLog };
