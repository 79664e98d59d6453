import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnalysisState, Histogram, SideSample } from '../../../../domain/models/rollout/analysis.ts';
import { beforeAnyLook, judgeLook } from '../../../../domain/models/rollout/judge-look.ts';
import type { LookFindings } from '../../../../domain/models/rollout/judge-look.ts';
import type {
  AnalysisSettings,
  BuiltInMetric,
  MetricTerms,
} from '../../../../domain/models/rollout/settings.ts';
import { defaultMargins } from '../../../../domain/models/rollout/settings.ts';

const terms: MetricTerms = { minimum: 30, failureLimit: 0, dryRun: false };

function settings(metrics: readonly BuiltInMetric[], more: Partial<AnalysisSettings> = {}): AnalysisSettings {
  const builtIn = metrics.map((metric) => ({ metric, margin: defaultMargins[metric], ...terms }));
  return { confidence: 0.95, tolerance: undefined, queries: [], builtIn, ...more };
}

/** Cumulative counts up to 0.1, 0.2, 0.5 and 1 s, and all. */
function latencies(...counts: number[]): Histogram {
  return [0.1, 0.2, 0.5, 1, Infinity].map((bound, index) => ({ bound, count: counts[index] ?? 0 }));
}

function side(requests: number, errors: number, more: Partial<SideSample> = {}): SideSample {
  const latency = latencies(...[0.5, 0.8, 0.95, 0.99, 1].map((share) => Math.round(share * requests)));
  return { requests, errors, latency, predictions: [], ...more };
}

const past = side(5000, 10);

function look(canary: SideSample, baseline: SideSample, more: Partial<LookFindings> = {}): LookFindings {
  return { canary, baseline, past, since: 1000, queries: {}, faults: {}, ...more };
}

function judge(found: LookFindings, metrics: readonly BuiltInMetric[], state: AnalysisState = beforeAnyLook) {
  return judgeLook(found, settings(metrics), state);
}

test('a canary that is not measured by anything never passes', () => {
  assert.equal(judge(look(side(1000, 0), side(9000, 10)), []).verdict, 'inconclusive');
});

test('no requests of the canary are no pass, however good the champion is', () => {
  const { verdict, metrics } = judge(look(side(0, 0, { latency: [] }), side(9000, 10)), [
    'errorRate',
    'latencyP95',
  ]);
  assert.equal(verdict, 'inconclusive');
  assert.deepEqual(
    metrics.map(({ reason }) => reason),
    ['no requests of the canary yet', 'no latencies of the canary yet'],
  );
});

test('a canary with nothing to compare it with does not pass', () => {
  const { verdict, metrics } = judge(look(side(1000, 0), side(0, 0, { latency: [] })), ['errorRate']);
  assert.equal(verdict, 'inconclusive');
  assert.equal(metrics[0]?.reason, 'no requests of the champion to compare with');
});

test('where nobody counts failures, the error rate is not guessed', () => {
  const { verdict, metrics } = judge(look(side(1000, 0, { errors: undefined }), side(9000, 10)), [
    'errorRate',
  ]);
  assert.equal(verdict, 'inconclusive');
  assert.match(metrics[0]?.reason ?? '', /no count of failures/);
});

test('too little traffic is inconclusive, also where all of it failed', () => {
  const { verdict, metrics } = judge(look(side(20, 20), side(180, 0)), ['errorRate']);
  assert.equal(verdict, 'inconclusive');
  assert.match(metrics[0]?.reason ?? '', /20 requests, 30 are needed/);
});

test('what is not a number is an error of that measure alone', () => {
  const broken = side(1000, Number.NaN);
  const { verdict, metrics } = judge(look(broken, side(9000, 10)), ['errorRate', 'latencyP95']);
  assert.equal(verdict, 'error');
  assert.deepEqual(
    metrics.map((metric) => metric.verdict),
    ['error', 'pass'],
  );
  const slow = side(1000, 0, { latency: latencies(1, 2, Number.NaN, 4, 5) });
  assert.equal(judge(look(side(1000, 0), slow), ['latencyP95']).verdict, 'error');
});

test('more failures than requests are an error', () => {
  assert.equal(judge(look(side(100, 101), side(9000, 10)), ['errorRate']).verdict, 'error');
});

test('counters that fell are an error, and the next look goes on from there', () => {
  const metrics: BuiltInMetric[] = ['errorRate'];
  const first = judge(look(side(500, 1), side(4500, 5)), metrics);
  const second = judge(look(side(100, 0), side(4600, 5), { past: undefined }), metrics, first.state);
  assert.equal(second.verdict, 'error');
  assert.match(second.metrics[0]?.reason ?? '', /lower than at the look before/);
  assert.deepEqual(second.state.failures['errorRate'], {
    failed: 0,
    inconclusive: 1,
    errors: 1,
    errorsInRow: 1,
  });
  const third = judge(look(side(2000, 2), side(9000, 9), { past: undefined }), metrics, second.state);
  assert.equal(third.verdict, 'pass');
  assert.equal(third.state.failures['errorRate']?.errorsInRow, 0);
});

test('a canary as good as the champion passes with enough requests', () => {
  const { verdict, metrics } = judge(look(side(1000, 2), side(9000, 18)), [
    'errorRate',
    'latencyP95',
    'latencyP99',
  ]);
  assert.equal(verdict, 'pass', JSON.stringify(metrics));
  const [errors, latency] = metrics;
  assert.deepEqual([errors?.canary, errors?.baseline], [0.002, 0.002]);
  assert.match(
    errors?.reason ?? '',
    /^0\.2 % failed, 0\.2 % of the champion's: not worse by 1 points \(p 0\.0\d+\)$/,
  );
  assert.equal(latency?.canary, 0.5);
});

test('a canary that fails far more fails at the first look', () => {
  const { verdict, metrics } = judge(look(side(100, 30), side(900, 2)), ['errorRate', 'latencyP95']);
  assert.equal(verdict, 'fail');
  assert.match(
    metrics[0]?.reason ?? '',
    /^30 % failed, 0\.2 % of the champion's: worse by more than 1 points/,
  );
});

test('a slower canary fails by its share of slow requests', () => {
  const slow = side(500, 0, { latency: latencies(100, 200, 350, 450, 500) });
  const { verdict, metrics } = judge(look(slow, side(4500, 5)), ['latencyP95']);
  assert.equal(verdict, 'fail');
  assert.match(metrics[0]?.reason ?? '', /^p95 1 s, the champion's 0\.5 s \(30\.0 % slower than 0\.5 s\)/);
});

const slowSide = (requests: number) =>
  side(requests, 0, { latency: latencies(...[0.2, 0.4, 0.7, 0.9, 1].map((share) => share * requests)) });

test('both sides slower at the same time is no fault of the canary', () => {
  assert.notEqual(judge(look(slowSide(1000), slowSide(9000)), ['latencyP95']).verdict, 'fail');
});

test('a canary that is good and then bad fails, though it has passed before', () => {
  let state = beforeAnyLook;
  const verdicts: string[] = [];
  for (let minute = 1; minute <= 12; minute++) {
    const bad = Math.max(0, minute - 10) * 40;
    const found = look(side(100 * minute, bad), side(900 * minute, minute), {
      ...(minute > 1 && { past: undefined }),
    });
    const judged = judge(found, ['errorRate'], state);
    state = JSON.parse(JSON.stringify(judged.state)) as AnalysisState;
    verdicts.push(judged.verdict);
  }
  assert.equal(verdicts[9], 'pass');
  assert.equal(verdicts.at(-1), 'fail', String(verdicts));
});

test('without a past the first look only teaches, and the next ones judge', () => {
  const metrics: BuiltInMetric[] = ['errorRate', 'latencyP95'];
  const first = judge(look(side(1000, 900), side(9000, 10), { past: undefined }), metrics);
  assert.equal(first.verdict, 'inconclusive');
  const second = judge(look(side(1100, 990), side(9900, 11), { past: undefined }), metrics, first.state);
  assert.equal(second.verdict, 'fail');
});

const predictions =
  (...shares: number[]) =>
  (total: number) => ({
    predictions: [0.2, 0.5, 0.8, Infinity].map((bound, index) => ({
      bound,
      count: Math.round((shares[index] ?? 1) * total),
    })),
  });

test('predictions of another kind fail, and the same ones pass', () => {
  const usual = predictions(0.6, 0.8, 0.9, 1);
  const moved = predictions(0.2, 0.5, 0.8, 1);
  const before = { past: side(5000, 0, usual(5000)) };
  const metrics: BuiltInMetric[] = ['predictionDistribution'];
  const same = judge(look(side(1000, 0, usual(1000)), side(9000, 0, usual(9000)), before), metrics);
  assert.equal(same.verdict, 'pass');
  assert.equal(same.metrics[0]?.canary, 0);
  const other = judge(look(side(1000, 0, moved(1000)), side(9000, 0, usual(9000)), before), metrics);
  assert.equal(other.verdict, 'fail');
  assert.match(other.metrics[0]?.reason ?? '', /^predictions are 40 % from the champion's/);
  const none = judge(look(side(1000, 0), side(9000, 0, usual(9000)), before), metrics);
  assert.equal(none.verdict, 'inconclusive');
  const unbounded = [{ bound: Infinity, count: 1000 }];
  const nowhere = judge(
    look(side(1000, 0, { predictions: unbounded }), side(9000, 0, { predictions: unbounded }), {
      past: undefined,
    }),
    metrics,
  );
  assert.equal(nowhere.verdict, 'inconclusive');
});

const sides = (share: number, wrong: number) => (rows: number) => ({
  featureCoverage: { rows, share },
  labelled: { right: Math.round(rows * (1 - wrong)), wrong: Math.round(rows * wrong) },
});

test('features that are missing and answers that are wrong fail; without labels nothing passes', () => {
  const usual = sides(0.99, 0.05);
  const before = { past: side(5000, 0, usual(5000)) };
  const metrics: BuiltInMetric[] = ['featureCoverage', 'accuracy'];
  const champion = side(9000, 0, usual(9000));
  assert.equal(judge(look(side(3000, 0, usual(3000)), champion, before), metrics).verdict, 'pass');
  const broken = judge(look(side(3000, 0, sides(0.8, 0.2)(3000)), champion, before), metrics);
  assert.deepEqual(
    broken.metrics.map(({ verdict }) => verdict),
    ['fail', 'fail'],
  );
  const unlabelled = { ...usual(3000), labelled: { right: 0, wrong: 0 } };
  assert.equal(
    judge(look(side(3000, 0, unlabelled), champion, before), ['accuracy']).verdict,
    'inconclusive',
  );
});

test('a source that does not answer is an error, keeps what was known, and hides no failure', () => {
  const metrics: BuiltInMetric[] = ['errorRate', 'latencyP95'];
  const first = judge(look(side(500, 1), side(4500, 5)), metrics);
  const away = {
    faults: { errorRate: 'Prometheus is away', latencyP95: 'Prometheus is away' },
    past: undefined,
  };
  const second = judge(look(side(0, 0), side(0, 0), away), metrics, first.state);
  assert.equal(second.verdict, 'error');
  assert.deepEqual(
    second.metrics.map(({ reason }) => reason),
    ['Prometheus is away', 'Prometheus is away'],
  );
  assert.deepEqual(second.state.evidence, first.state.evidence);
  const partly = judge(
    look(side(1000, 500), side(9000, 10), { faults: { latencyP95: 'away' } }),
    metrics,
    first.state,
  );
  assert.equal(partly.verdict, 'fail');
});

test('looks that the limit forgives are no pass, and one more fails', () => {
  const own = {
    metric: 'queue',
    query: 'up',
    limit: { kind: 'above', value: 1 } as const,
    ...terms,
    failureLimit: 1,
  };
  const limited = settings([], { queries: [own] });
  const queries = { queue: { canary: 5, baseline: null } };
  const first = judgeLook(look(side(100, 0), side(900, 0), { queries }), limited, beforeAnyLook);
  assert.equal(first.verdict, 'inconclusive');
  assert.equal(first.metrics[0]?.verdict, 'fail');
  const second = judgeLook(look(side(100, 0), side(900, 0), { queries }), limited, first.state);
  assert.equal(second.verdict, 'fail');
});

test('a dry run is shown and decides nothing', () => {
  const own = {
    metric: 'queue',
    query: 'up',
    limit: { kind: 'above', value: 1 } as const,
    ...terms,
    dryRun: true,
  };
  const dry = settings(['errorRate'], { queries: [own] });
  const queries = { queue: { canary: 5, baseline: null } };
  const judged = judgeLook(look(side(1000, 2), side(9000, 18), { queries }), dry, beforeAnyLook);
  assert.equal(judged.verdict, 'pass');
  assert.match(judged.metrics[1]?.reason ?? '', /\(dry run\)$/);
});
