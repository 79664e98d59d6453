import { formatCount, formatNumber } from '../report/format.ts';
import type { MetricVerdict, SideSample } from './analysis.ts';
import { builtIns } from './metrics/built-in.ts';
import type { Measure } from './metrics/measure.ts';
import { followStream, hasFallen } from './sequential/follow-stream.ts';
import type { Stream, StreamLook } from './sequential/follow-stream.ts';
import { logSum } from './sequential/log-sum.ts';
import { packList, packStream, unpackList, unpackStream } from './sequential/packed-stream.ts';
import type { Packed } from './sequential/packed-stream.ts';
import { safeLogarithm } from './sequential/safe-evidence.ts';
import type { Count } from './sequential/two-proportions.ts';
import { worseLogarithm } from './sequential/worse-evidence.ts';
import type { BuiltInMetric, BuiltInSetting } from './settings.ts';

/** Both sides since a step began. */
export interface Sides {
  canary: SideSample;
  baseline: SideSample;
  /** The champion before the first look; undefined where nothing is known of it. */
  past?: SideSample | undefined;
  /** When the step began, milliseconds since 1970. */
  since: number;
}

/** Chances of a false verdict of one measure. */
export interface ErrorRates {
  /** That a canary which is not worse than allowed fails. */
  falseFail: number;
  /** That one which is worse by the margin or more passes. */
  falsePass: number;
}

export interface JudgedMeasure {
  verdict: MetricVerdict;
  /** Numbers that the next look needs, all below the name of the measure. */
  evidence: Record<string, number>;
}

/** Bounds that were settled for a measure before; undefined before the first look that knew enough. */
export function settledBounds(metric: BuiltInMetric, evidence: Packed): number[] | undefined {
  return unpackList(`${metric}/bounds`, evidence);
}

/**
 * Judges one measure by everything that was seen of it: fails where the canary is worse than the margin allows, passes
 * where it is not, each with its chance of error however many looks there are; between them it is inconclusive.
 */
export function judgeMeasure(
  setting: BuiltInSetting,
  sides: Sides,
  evidence: Packed,
  rates: ErrorRates,
): JudgedMeasure {
  const { metric } = setting;
  const measure = builtIns[metric];
  const unchanged = Object.fromEntries(
    Object.entries(evidence).filter(([name]) => name.startsWith(`${metric}/`)),
  );
  const inconclusive = (reason: string): JudgedMeasure => ({
    verdict: { metric, verdict: 'inconclusive', canary: null, baseline: null, reason },
    evidence: unchanged,
  });
  const error = (reason: string): MetricVerdict => ({
    metric,
    verdict: 'error',
    canary: null,
    baseline: null,
    reason,
  });
  if ([sides.canary, sides.baseline].flatMap(measure.numbers).some((value) => !Number.isFinite(value)))
    return { verdict: error('what was counted is not a number'), evidence: unchanged };
  const known =
    settledBounds(metric, evidence) ?? (sides.past === undefined ? undefined : measure.settle(sides.past));
  // Bounds that are taken from this look's data cannot be judged by it: it only teaches.
  const bounds = known ?? measure.settle(sides.baseline);
  if (bounds === undefined) return inconclusive('nothing is known of the champion yet');
  const canary = measure.measure(sides.canary, bounds);
  if ('missing' in canary) return inconclusive(`${canary.missing} of the canary yet`);
  const baseline = measure.measure(sides.baseline, bounds);
  if ('missing' in baseline) return inconclusive(`${baseline.missing} of the champion to compare with`);
  const past = known === undefined || sides.past === undefined ? [] : measure.measure(sides.past, bounds);

  const looks = canary.map((count, index): StreamLook => ({
    since: sides.since,
    counts: { canary: count, baseline: baseline[index] ?? { total: 0, bad: 0 } },
    margin: setting.margin,
    past: ('missing' in past ? undefined : past[index]) ?? { total: 0, bad: 0 },
  }));
  const before = looks.map((_, index) => unpackStream(`${metric}/${index}`, evidence));
  const fault = faultOf(looks, before);
  if (fault !== undefined) {
    const reset = looks.map((look, index) => withCounts(before[index], look));
    return {
      verdict: error(fault),
      evidence: packed(metric, bounds, reset, unchanged),
    };
  }
  const streams = looks.map((look, index) => followStream(before[index], look));
  const { text, ...values } = measure.show(sides, bounds);
  const judged = verdictOf(setting, measure, canary, streams, rates);
  return {
    verdict: { metric, ...values, verdict: judged.verdict, reason: `${text}: ${judged.reason}` },
    evidence: packed(metric, bounds, streams, {}),
  };
}

function verdictOf(
  { margin, minimum }: BuiltInSetting,
  { noun }: Measure,
  canary: readonly Count[],
  streams: readonly Stream[],
  { falseFail, falsePass }: ErrorRates,
): Pick<MetricVerdict, 'verdict' | 'reason'> {
  const total = canary[0]?.total ?? 0;
  const allowed = `${formatNumber(margin * 100)} points`;
  if (total < minimum)
    return {
      verdict: 'inconclusive',
      reason: `${formatCount(Math.round(total))} ${noun}, ${formatCount(minimum)} are needed`,
    };
  // Betting on every stream alike is one bet; "not worse" has to hold of each.
  const worse = logSum(streams.map((stream) => worseLogarithm(stream.worse))) - Math.log(streams.length);
  if (worse >= -Math.log(falseFail))
    return { verdict: 'fail', reason: `worse by more than ${allowed} (${chance(worse)})` };
  const safe = Math.min(...streams.map((stream) => safeLogarithm(stream.safe)));
  if (safe >= -Math.log(falsePass))
    return { verdict: 'pass', reason: `not worse by ${allowed} (${chance(safe)})` };
  return {
    verdict: 'inconclusive',
    reason: `${formatCount(Math.round(total))} ${noun} do not tell yet whether it is worse by ${allowed}`,
  };
}

/** 1 / e is a p-value that holds after any number of looks. */
function chance(logarithm: number): string {
  return `p ${logarithm > 9.2 ? '< 0.0001' : formatNumber(Number(Math.exp(-logarithm).toPrecision(2)))}`;
}

function faultOf(looks: readonly StreamLook[], before: readonly (Stream | undefined)[]): string | undefined {
  const counts = looks.flatMap((look) => [look.counts.canary, look.counts.baseline]);
  // A sum of shares may be off by rounding.
  if (counts.some(({ total, bad }) => bad < 0 || bad > total * (1 + 1e-9)))
    return 'more were bad than there were';
  if (looks.some((look, index) => hasFallen(before[index], look)))
    return 'counters are lower than at the look before';
  return undefined;
}

/** Goes on from new counts without counting them. */
function withCounts(before: Stream | undefined, { since, counts }: StreamLook): Stream | undefined {
  return before === undefined ? undefined : { ...before, since, counts };
}

function packed(
  metric: BuiltInMetric,
  bounds: readonly number[],
  streams: readonly (Stream | undefined)[],
  unchanged: Record<string, number>,
): Record<string, number> {
  const numbers = streams.map((stream, index) =>
    stream === undefined ? {} : packStream(`${metric}/${index}`, stream),
  );
  return Object.assign({ ...unchanged }, packList(`${metric}/bounds`, bounds), ...numbers) as Record<
    string,
    number
  >;
}
