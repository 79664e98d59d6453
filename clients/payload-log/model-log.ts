import { crc32 } from 'node:zlib';
import { ColumnBuilder } from '../../domain/models/payloads/column-builder.ts';
import { createRequestDecoder } from '../../domain/models/payloads/decode-request.ts';
import { decodeResponse } from '../../domain/models/payloads/decode-response.ts';
import type { PredictionChoice } from '../../domain/models/payloads/decode-response.ts';
import { isUnreadable, payloadFaults } from '../../domain/models/payloads/feature-table.ts';
import type { PayloadFault, Unreadable } from '../../domain/models/payloads/feature-table.ts';
import { createJoiner } from '../../domain/models/payloads/join-events.ts';
import type { Joined, JoinerState } from '../../domain/models/payloads/join-events.ts';
import type { Label } from '../../domain/models/payloads/labels.ts';
import { createStatistics } from '../../domain/models/payloads/live-statistics.ts';
import type { LiveStatistics } from '../../domain/models/payloads/live-statistics.ts';
import { createRecentEvents } from '../../domain/models/payloads/recent-events.ts';
import { RowGroup } from '../../domain/models/payloads/row-group.ts';
import type { FinishedRows } from '../../domain/models/payloads/row-group.ts';
import { hashOf } from '../../domain/models/payloads/sampling.ts';
import type { Frame } from './frame.ts';
import type { FinishedLabels } from './write-parquet.ts';

/** How the payloads of one model are read. */
export interface ModelSettings {
  /** `namespace/name` of the InferenceService. */
  model: string;
  /** Names of the inputs where requests do not name them. */
  features?: readonly string[];
  prediction: PredictionChoice;
  /** Bounds of the buckets of predictions. */
  buckets: readonly number[];
}

/** What was counted of a model since the process began. */
export interface ModelCounts {
  unmatchedRequests: number;
  unmatchedResponses: number;
  repeated: number;
  rows: number;
  labels: number;
  /** Columns that a file had no room for, for each request that had them. */
  lostColumns: number;
  faults: Record<PayloadFault, number>;
}

export interface ModelLogState {
  joiner: JoinerState;
  recent: Float64Array;
}

/** Reads the frames of one model. */
export interface ModelLog {
  read(frame: Frame): void;
  expire(now: number): void;
  /** What goes into files, and starts new ones. */
  takeRows(): FinishedRows;
  takeLabels(): FinishedLabels;
  state(): ModelLogState;
  counts(): ModelCounts;
  statistics(now: number): LiveStatistics;
  waiting(): number;
}

/** Most that waits to be joined: events, and values of all of them. */
const mostWaiting = { events: 100_000, values: 4_000_000 };
const mostRecent = 65_536;

/** @param isLive whether what is read has just arrived: what a process before this one counted is not counted again */
export function createModelLog(
  settings: ModelSettings,
  joinWindow: number,
  isLive: () => boolean,
  state?: ModelLogState,
): ModelLog {
  const decodeRequest = createRequestDecoder(settings.features);
  const joiner = createJoiner({ window: joinWindow, ...mostWaiting }, state?.joiner);
  const recent = createRecentEvents(mostRecent, state?.recent);
  const statistics = createStatistics(settings.buckets);
  const counts = noCounts();
  let rows = new RowGroup();
  let labels = noLabels();

  function count(what: Exclude<keyof ModelCounts, 'faults'>, by = 1): void {
    if (isLive()) counts[what] += by;
  }

  function reading<Read extends object>(read: () => Read | Unreadable): Read | undefined {
    let fault: PayloadFault = 'unknown-form';
    try {
      const result = read();
      if (!isUnreadable(result)) return result;
      fault = result.fault;
    } catch (error) {
      // Whatever a body does to its reader: too deep for the stack, too long for a text.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    }
    if (isLive()) counts.faults[fault] += 1;
    return undefined;
  }

  function complete(joined: Joined | undefined): void {
    if (joined === undefined) return;
    const { request, response } = joined;
    if (request === undefined) return count('unmatchedResponses');
    if (response === undefined) count('unmatchedRequests');
    const before = rows.rows;
    count('lostColumns', rows.add(joined));
    count('rows', rows.rows - before);
  }

  function readRequest({ id, received, time, revision, body, headLength }: Frame): void {
    const table = reading(() => decodeRequest(body, headLength));
    if (table !== undefined && isLive()) statistics.request(table, received);
    complete(joiner.request({ id, received, time, revision, table: table ?? nothing }));
  }

  function readResponse({ id, received, revision, body, headLength }: Frame): void {
    const predictions = reading(() => decodeResponse(body, headLength, settings.prediction));
    if (predictions !== undefined && isLive()) statistics.response(predictions, revision);
    complete(joiner.response({ id, received, revision, predictions: predictions ?? { values: [] } }));
  }

  function readLabels({ body, received }: Frame): void {
    const read = JSON.parse(Buffer.from(body).toString('utf8')) as Label[];
    for (const { id, label, time } of read) {
      labels.ids.push(id);
      labels.times.push(time);
      labels.column.push(label);
      labels.received.push(received);
    }
    count('labels', read.length);
  }

  return {
    read(frame) {
      if (frame.kind === 'labels') return readLabels(frame);
      if (recent.isRepeated(digestOf(frame))) return count('repeated');
      return frame.kind === 'request' ? readRequest(frame) : readResponse(frame);
    },
    expire(now) {
      for (const joined of joiner.expire(now)) complete(joined);
    },
    takeRows() {
      const taken = rows.finish();
      rows = new RowGroup();
      return taken;
    },
    takeLabels() {
      const { ids, times, received, column } = labels;
      labels = noLabels();
      return {
        ids,
        times: Float64Array.from(times),
        received: Float64Array.from(received),
        label: column.finish(),
      };
    },
    state: () => ({ joiner: joiner.state(), recent: recent.state() }),
    counts: () => counts,
    statistics: (now) => statistics.snapshot(now),
    waiting: () => joiner.waiting(),
  };
}

const nothing = { names: [], rows: [] };

function noLabels() {
  return {
    ids: new Array<string>(),
    times: new Array<number>(),
    received: new Array<number>(),
    column: new ColumnBuilder(),
  };
}

function noCounts(): ModelCounts {
  const faults = Object.fromEntries(payloadFaults.map((fault) => [fault, 0]));
  return {
    unmatchedRequests: 0,
    unmatchedResponses: 0,
    repeated: 0,
    rows: 0,
    labels: 0,
    lostColumns: 0,
    faults: faults as ModelCounts['faults'],
  };
}

/**
 * 53 bits of what makes an event the same one again: its kind, id and content. The 32 of the first hash and the 21 of
 * the second both depend on the id, as the content of many events is the same.
 */
function digestOf({ kind, id, body }: Frame): number {
  const first = (hashOf(id) ^ Number(kind === 'request')) >>> 0;
  return first * 2 ** 21 + (crc32(body, crc32(id)) & 0x1f_ffff);
}
