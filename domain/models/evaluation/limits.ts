import { formatNumber } from '../report/format.ts';
import type { GateResult } from './gates.ts';

/** What a candidate may take at most. */
export interface CandidateLimits {
  /** For one answer, milliseconds. */
  latency?: number;
  /** Bytes. */
  size?: number;
}

/** What its Job says that it takes. */
export interface ReportedCosts {
  latencyMs?: number | undefined;
  sizeBytes?: number | undefined;
}

/** Holds what was reported against the limits. What is not reported does not pass. */
export function judgeLimits(limits: CandidateLimits, reported: ReportedCosts): GateResult[] {
  return [
    ...judge('latency', limits.latency, reported.latencyMs, (value) => `${formatNumber(value)} ms`),
    ...judge('size', limits.size, reported.sizeBytes, (value) => `${formatNumber(value / 1e6)} MB`),
  ];
}

function judge(
  metric: 'latency' | 'size',
  limit: number | undefined,
  reported: number | undefined,
  inWords: (value: number) => string,
): GateResult[] {
  if (limit === undefined) return [];
  const isWithin = reported !== undefined && reported <= limit;
  const allowed = `${inWords(limit)} is allowed`;
  return [
    {
      gate: 'limit',
      metric,
      rows: 0,
      champion: null,
      candidate: reported ?? null,
      gain: null,
      lower: null,
      upper: null,
      pValue: null,
      test: 'none',
      margin: limit,
      verdict: isWithin ? 'pass' : 'fail',
      reason:
        reported === undefined
          ? `its ${metric} is not reported; ${allowed}`
          : `its ${metric} is ${inWords(reported)}; ${allowed}`,
    },
  ];
}
