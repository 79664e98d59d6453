import { compareAreas } from '../../statistics/paired/delong.ts';
import { mcNemar } from '../../statistics/paired/mcnemar.ts';
import { pairedBootstrap } from '../../statistics/paired/paired-bootstrap.ts';
import type { RandomSource } from '../../statistics/two-sample-test.ts';
import { measureOutputs, rowsOfOutputs, thinOutputs } from '../performance/measure-outputs.ts';
import { isLargerBetter } from '../performance/metric-value.ts';
import type { ClassifierOutputs, ModelOutputs } from '../performance/model-outputs.ts';
import { gatherOutputs } from './gather-outputs.ts';
import { ratioGain } from './ratio-gain.ts';

/** How a candidate does beside the model that serves, by one metric, on the same rows. */
export interface MetricComparison {
  metric: string;
  rows: number;
  /** Null where the metric is not defined on these rows; then everything below is null too. */
  champion: number | null;
  candidate: number | null;
  /** By how much the candidate is better; below 0 it is worse, whether larger or smaller values are better. */
  gain: number | null;
  /** Of a 95 % interval of the gain. */
  lower: number | null;
  upper: number | null;
  /** Two-sided, for a gain of 0. */
  pValue: number | null;
  test: 'mcnemar' | 'delong' | 'paired-bootstrap' | 'paired-ratio' | 'none';
}

/** What two models answered for the same rows, in the same order, with the truth. */
export interface PairedOutputs {
  champion: ModelOutputs;
  candidate: ModelOutputs;
}

const errorsOf95Percent = 1.959963984540054;
/** Rows of a bootstrap at most; with more, a formula to first order is as good, where there is one. */
const mostResampledRows = 2000;

/** Compares both models by a metric that `measureOutputs` knows. Raises nothing: what cannot be measured is null. */
export function compareModels(pair: PairedOutputs, metric: string, random: RandomSource): MetricComparison {
  const { champion, candidate } = pair;
  if (champion.kind === 'classification' && candidate.kind === 'classification') {
    if (metric === 'accuracy') return byAccuracy(champion, candidate);
    if (metric === 'roc_auc' && champion.classes.length === 2) return byArea(champion, candidate);
  }
  return byRatio(pair, metric) ?? byBootstrap(pair, metric, random);
}

function byRatio(pair: PairedOutputs, metric: string): MetricComparison | undefined {
  const rows = rowsOfOutputs(pair.champion);
  if (rows <= mostResampledRows) return undefined;
  const found = ratioGain(pair, metric);
  if (found === undefined) return undefined;
  const { champion, candidate, gain, error, pValue } = found;
  return { metric, rows, champion, candidate, ...around(gain, error), pValue, test: 'paired-ratio' };
}

function byAccuracy(champion: ClassifierOutputs, candidate: ClassifierOutputs): MetricComparison {
  const { truth } = champion;
  const rows = rowsOfOutputs(champion);
  const [first, second] = [champion.predicted, candidate.predicted];
  if (truth === null || first === null || second === null || rows === 0)
    return unmeasured('accuracy', 'mcnemar', rows);
  let [both, onlyChampion, onlyCandidate] = [0, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    const [championIsRight, candidateIsRight] = [first[row] === truth[row], second[row] === truth[row]];
    if (championIsRight && candidateIsRight) both += 1;
    else if (championIsRight) onlyChampion += 1;
    else if (candidateIsRight) onlyCandidate += 1;
  }
  const gain = (onlyCandidate - onlyChampion) / rows;
  // The variance of the difference of two shares of the same rows.
  const error = Math.sqrt((onlyCandidate + onlyChampion) / rows - gain * gain) / Math.sqrt(rows);
  return {
    metric: 'accuracy',
    rows,
    champion: (both + onlyChampion) / rows,
    candidate: (both + onlyCandidate) / rows,
    ...around(gain, error),
    pValue: mcNemar(onlyChampion, onlyCandidate),
    test: 'mcnemar',
  };
}

function byArea(champion: ClassifierOutputs, candidate: ClassifierOutputs): MetricComparison {
  const { truth } = champion;
  const rows = rowsOfOutputs(champion);
  const [first, second] = [champion.probabilities?.[1], candidate.probabilities?.[1]];
  if (truth === null || first === undefined || second === undefined)
    return unmeasured('roc_auc', 'delong', rows);
  const areas = compareAreas(first, second, truth);
  if ('notEnoughData' in areas) return unmeasured('roc_auc', 'delong', rows);
  return {
    metric: 'roc_auc',
    rows,
    champion: areas.first,
    candidate: areas.second,
    ...around(areas.difference, areas.error),
    pValue: areas.pValue,
    test: 'delong',
  };
}

function byBootstrap(pair: PairedOutputs, metric: string, random: RandomSource): MetricComparison {
  const [one, other] = [pair.champion, pair.candidate].map((outputs) =>
    neededFor(metric, thinOutputs(outputs, mostResampledRows)),
  );
  const valueOf = (outputs: ModelOutputs): number | null => measureOutputs(outputs)[metric]?.value ?? null;
  const rows = rowsOfOutputs(pair.champion);
  const [champion, candidate] = [valueOf(pair.champion), valueOf(pair.candidate)];
  if (one === undefined || other === undefined || champion === null || candidate === null)
    return unmeasured(metric, 'paired-bootstrap', rows);
  const sign = isLargerBetter(metric) ? 1 : -1;
  const resampled = pairedBootstrap(
    rowsOfOutputs(one),
    (drawn) => [
      sign * (valueOf(gatherOutputs(one, drawn)) ?? NaN),
      sign * (valueOf(gatherOutputs(other, drawn)) ?? NaN),
    ],
    random,
  );
  return {
    metric,
    rows,
    champion,
    candidate,
    gain: sign * (candidate - champion),
    lower: Number.isNaN(resampled.lower) ? null : resampled.lower,
    upper: Number.isNaN(resampled.upper) ? null : resampled.upper,
    pValue: resampled.pValue,
    test: 'paired-bootstrap',
  };
}

/** Metrics of classes, not of probabilities. */
const ofClasses = new Set(['accuracy', 'precision', 'recall', 'specificity', 'f1']);

/** Without what the metric does not look at, which would be measured a thousand times for nothing. */
function neededFor(metric: string, outputs: ModelOutputs): ModelOutputs {
  if (outputs.kind === 'regression') return outputs;
  if (ofClasses.has(metric)) return { ...outputs, probabilities: null };
  return outputs.classes.length === 2 ? { ...outputs, predicted: null } : outputs;
}

function around(gain: number, error: number): Pick<MetricComparison, 'gain' | 'lower' | 'upper'> {
  return { gain, lower: gain - errorsOf95Percent * error, upper: gain + errorsOf95Percent * error };
}

function unmeasured(metric: string, test: MetricComparison['test'], rows: number): MetricComparison {
  const nothing = { champion: null, candidate: null, gain: null, lower: null, upper: null, pValue: null };
  return { metric, rows, ...nothing, test };
}
