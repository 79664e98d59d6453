import { formatCount, formatNumber } from '../report/format.ts';
import type { MetricVerdict } from './analysis.ts';
import type { QuerySetting } from './settings.ts';

/** What a query of one's own answered of each side; null for no value. Or why it could not be asked. */
export type QueryAnswer = { canary: number | null; baseline: number | null } | { fault: string };

/** Judges the value that a query has now. It has no error rate: how many looks may fail is its failure limit. */
export function judgeQuery(
  setting: QuerySetting,
  answer: QueryAnswer | undefined,
  requests: number,
): MetricVerdict {
  const { metric, limit, minimum } = setting;
  if (answer === undefined || 'fault' in answer) {
    const reason = answer?.fault ?? 'it was not asked';
    return { metric, verdict: 'error', canary: null, baseline: null, reason };
  }
  const { canary, baseline } = answer;
  const values = { metric, canary, baseline };
  const isCompared = limit.kind === 'at-most' || limit.kind === 'at-least';
  const asked = isCompared ? [canary, baseline] : [canary];
  if (canary === null) return { ...values, verdict: 'inconclusive', reason: 'no value of the canary' };
  if (isCompared && baseline === null)
    return { ...values, verdict: 'inconclusive', reason: 'no value of the champion to compare with' };
  if (asked.some((value) => value !== null && !Number.isFinite(value))) {
    const shown = { metric, canary: finite(canary), baseline: finite(baseline) };
    return { ...shown, verdict: 'error', reason: 'its value is not a number' };
  }
  if (requests < minimum)
    return {
      ...values,
      verdict: 'inconclusive',
      reason: `${formatCount(requests)} requests, ${formatCount(minimum)} are needed`,
    };
  const { isBad, reason } = hold(limit, canary, baseline ?? 0);
  return { ...values, verdict: isBad ? 'fail' : 'pass', reason };
}

function hold(
  limit: QuerySetting['limit'],
  canary: number,
  baseline: number,
): { isBad: boolean; reason: string } {
  const shown = formatNumber(canary);
  if (limit.kind === 'above' || limit.kind === 'below') {
    const isBad = limit.kind === 'above' ? canary > limit.value : canary < limit.value;
    const relation = limit.kind === 'above' ? 'at most' : 'at least';
    return { isBad, reason: `${shown}; ${relation} ${formatNumber(limit.value)} is allowed` };
  }
  const bound = limit.value * baseline;
  const isBad = limit.kind === 'at-most' ? canary > bound : canary < bound;
  const relation = limit.kind === 'at-most' ? 'at most' : 'at least';
  const allowed = `${relation} ${formatNumber(limit.value)} times as much is allowed`;
  return { isBad, reason: `${shown}, the champion's ${formatNumber(baseline)}; ${allowed}` };
}

function finite(value: number | null): number | null {
  return value === null || Number.isFinite(value) ? value : null;
}
