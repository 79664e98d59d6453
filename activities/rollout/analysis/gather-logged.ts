import type { DatasetSource } from '../../../clients/datasets/dataset-source.ts';
import { quantileBounds, samplePayloads } from '../../../domain/models/rollout/counters/payload-rows.ts';
import type { PayloadRows, PayloadSample } from '../../../domain/models/rollout/counters/payload-rows.ts';
import type { Gathered } from './gather-requests.ts';
import { readPayloads } from './read-payloads.ts';
import type { WantedPayloads } from './read-payloads.ts';
import type { SideSpan, Spans } from './spans.ts';

/** Opens logged requests asked in [from, to); undefined where there are none. */
export type OpenPayloads = (from: Date, to: Date) => Promise<DatasetSource | undefined>;

/**
 * What was logged of requests of both sides. Predictions are counted by the bounds that were settled before, or by
 * quantiles of the champion's predictions: those of the past where there are any.
 */
export async function gatherLogged(
  open: OpenPayloads,
  { canary, baseline, past }: Spans,
  wanted: WantedPayloads,
  settled: readonly number[] | undefined,
): Promise<Gathered<PayloadSample>> {
  const champion = baseline.side.side;
  const now = await readSpan(open, canary, wanted);
  const isSameTime = baseline.from.getTime() === canary.from.getTime();
  const then = isSameTime ? now : await readSpan(open, baseline, wanted);
  const before = past === undefined ? undefined : await readSpan(open, past, wanted);
  const own = before === undefined ? [] : quantileBounds(before, champion);
  const bounds = settled ?? (own.length > 0 ? own : quantileBounds(then, champion));
  return {
    canary: samplePayloads(now, canary.side.side, bounds),
    baseline: samplePayloads(then, champion, bounds),
    past: before && samplePayloads(before, champion, bounds),
  };
}

const noRows: PayloadRows = { codes: new Int32Array(), revisions: [] };

async function readSpan(
  open: OpenPayloads,
  { from, to }: SideSpan,
  wanted: WantedPayloads,
): Promise<PayloadRows> {
  const source = await open(from, to);
  if (source === undefined) return noRows;
  try {
    return await readPayloads(source, wanted);
  } finally {
    await source.close();
  }
}
