import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { changedAt } from '../../domain/infrastructure/drift-turnover.ts';
import type { DriftTurnover } from '../../domain/infrastructure/drift-turnover.ts';

/** Takes what moved in a target, once for each look at it. */
export type MeasureDrift = (target: string, turnover: DriftTurnover, now: Date) => void;

/** From half a minute to a month, seconds. */
const buckets = [30, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400];

/** How long drift stays unseen, and how long it then lasts. */
export function createDriftMeasures(registry: Registry): MeasureDrift {
  const detect = new Histogram({
    name: 'plumbline_time_to_detect_seconds',
    help: 'From a change of the cluster until a scan found it, where audit log or managedFields say when it was made.',
    labelNames: ['target', 'drift'],
    buckets,
    registers: [registry],
  });
  const resolve = new Histogram({
    name: 'plumbline_time_to_resolve_seconds',
    help: 'From the first sight of a finding until a scan no longer found it, however it went away.',
    labelNames: ['target'],
    buckets,
    registers: [registry],
  });
  return (target, { appeared, gone }, now) => {
    for (const finding of appeared) {
      const since = changedAt(finding);
      if (since !== undefined) detect.observe({ target, drift: finding.drift }, secondsSince(since, now));
    }
    for (const firstSeen of gone) resolve.observe({ target }, secondsSince(firstSeen, now));
  };
}

/** Clocks of machines differ: nothing lasts less than no time. */
function secondsSince(time: string, now: Date): number {
  return Math.max(0, (now.getTime() - Date.parse(time)) / 1000);
}
