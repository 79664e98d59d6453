import type { IncidentEvidence, MetricEvidence, MetricName, PodEvidence, PodTrouble } from '../evidence.ts';
import type { Observation, Observed } from '../observation.ts';
import type { Onset } from '../onset.ts';
import type { ObservationKind } from '../weights.ts';

const kindOfTrouble: Readonly<Record<PodTrouble, ObservationKind>> = {
  'out-of-memory': 'out-of-memory',
  crashed: 'containers-crash',
  image: 'image-not-pulled',
  unschedulable: 'pods-unschedulable',
  'not-ready': 'pods-not-ready',
  evicted: 'pods-evicted',
  gpu: 'gpu-unhealthy',
  node: 'node-unhealthy',
};

/** Trouble that was over so long before the onset is another story, milliseconds. */
const longBefore = 24 * 60 * 60 * 1000;
/** Troubles that observations are made of. */
const mostTroubles = 6;

/** How the pods of the model and their machines are. */
export function observeHealth({ pods, metrics }: IncidentEvidence, onset: Onset): Observed {
  const troubles = pods === undefined ? [] : observePods(pods, onset);
  const measured = metrics === undefined ? [] : observeMetrics(metrics);
  const observations = [...troubles, ...measured];
  const looked = Number(pods !== undefined) + Number(metrics !== undefined);
  if (observations.length === 0 && looked > 0) {
    observations.push({
      kind: 'healthy',
      text:
        looked === 2
          ? 'pods, errors, latency and processors are as usual'
          : `${pods === undefined ? 'errors and latency are' : 'the pods are'} as usual`,
      strength: looked === 2 ? 1 : 0.6,
    });
  }
  return { observations, open: [] };
}

function observePods({ troubles, revisions }: PodEvidence, onset: Onset): Observation[] {
  const recent = troubles.filter(
    ({ at }) => at === undefined || Date.parse(at) >= (onset.after ?? onset.before) - longBefore,
  );
  const observations: Observation[] = recent
    .slice(0, mostTroubles)
    .map(({ trouble, what, at }) => ({ kind: kindOfTrouble[trouble], text: what, at }));
  const touched = new Set(recent.flatMap(({ revision }) => revision ?? []));
  const isRevisions = recent.every(({ trouble, revision }) => revision !== undefined && trouble !== 'node');
  if (isRevisions && touched.size === 1 && revisions.length > 1) {
    observations.push({
      kind: 'one-revision-moved',
      text: `only pods of revision ${[...touched].join('')} are in trouble, of ${revisions.length} revisions`,
    });
  }
  return observations;
}

/** What is shown and says nothing by itself is not judged. */
type JudgedMetric = Exclude<MetricName, 'processor' | 'network'>;

/** When a metric is far from usual: at least `floor`, and `times` what it usually is. */
const limits: Readonly<
  Record<
    JudgedMetric,
    { kind: ObservationKind; floor: number; times: number; what: (now: string, usual: string) => string }
  >
> = {
  errorRatio: {
    kind: 'many-errors',
    floor: 0.05,
    times: 3,
    what: (now, usual) => `${now} of the requests fail, usually ${usual}`,
  },
  latency: {
    kind: 'answers-slow',
    floor: 0,
    times: 2,
    what: (now, usual) => `95 % of the answers take up to ${now}, usually ${usual}`,
  },
  requestRate: {
    kind: 'requests-fell',
    floor: 0,
    times: 0.3,
    what: (now, usual) => `${now} requests a second, usually ${usual}`,
  },
  throttledShare: {
    kind: 'processor-throttled',
    floor: 0.25,
    times: 2,
    what: (now, usual) => `the processor is throttled ${now} of the time, usually ${usual}`,
  },
  memoryShare: {
    kind: 'memory-nearly-full',
    floor: 0.92,
    times: 1,
    what: (now, usual) => `memory is ${now} full, usually ${usual}`,
  },
  gpuErrors: { kind: 'gpu-unhealthy', floor: 1, times: 1, what: (now) => `the GPU reports ${now} errors` },
  gpuThrottledShare: {
    kind: 'gpu-unhealthy',
    floor: 0.25,
    times: 2,
    what: (now, usual) => `the GPU is slowed down ${now} of the time, usually ${usual}`,
  },
};

const shares: ReadonlySet<MetricName> = new Set([
  'errorRatio',
  'throttledShare',
  'memoryShare',
  'gpuThrottledShare',
]);

function observeMetrics(metrics: MetricEvidence): Observation[] {
  return (Object.keys(limits) as JudgedMetric[]).flatMap((name) => {
    const metric = metrics[name];
    if (metric === undefined || !isUnusual(name, metric)) return [];
    const { kind, what } = limits[name];
    return [
      {
        kind,
        text: what(
          inUnits(name, metric.now),
          metric.usual === null ? 'unknown' : inUnits(name, metric.usual),
        ),
      },
    ];
  });
}

function isUnusual(name: JudgedMetric, { now, usual }: { now: number; usual: number | null }): boolean {
  const { floor, times } = limits[name];
  // What fell is unusual below, everything else above.
  if (times < 1) return usual !== null && usual > 0 && now < times * usual;
  if (now < floor || now === 0) return false;
  return usual === null ? floor > 0 : now >= times * usual;
}

function inUnits(name: MetricName, value: number): string {
  if (shares.has(name)) return `${Math.round(value * 1000) / 10} %`;
  if (name === 'latency')
    return value < 1 ? `${Math.round(value * 1000)} ms` : `${Number(value.toPrecision(3))} s`;
  return String(Number(value.toPrecision(3)));
}
