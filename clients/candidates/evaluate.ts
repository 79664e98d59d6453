import type { Column } from '../../domain/models/column.ts';
import { refutedClaims } from '../../domain/models/evaluation/claims.ts';
import type { PairedOutputs } from '../../domain/models/evaluation/compare-models.ts';
import { gatesOrDefault } from '../../domain/models/evaluation/default-gates.ts';
import { gatherPair, passGates } from '../../domain/models/evaluation/gates.ts';
import type { EvaluationSlice } from '../../domain/models/evaluation/gates.ts';
import { judgeLimits } from '../../domain/models/evaluation/limits.ts';
import { sliceRows } from '../../domain/models/evaluation/slice-rows.ts';
import { concludeGates } from '../../domain/models/evaluation/verdict.ts';
import { measureOutputs } from '../../domain/models/performance/measure-outputs.ts';
import type { MetricValues } from '../../domain/models/performance/metric-value.ts';
import type { DatasetSource } from '../datasets/dataset-source.ts';
import { CandidateResultError } from './errors.ts';
import type { EvaluationOutcome, EvaluationRequest, Judgement, Measures } from './evaluation-request.ts';
import { periodName, readHeldOut } from './held-out-rows.ts';
import type { HeldOutRows } from './held-out-rows.ts';
import { pairOutputs } from './pair-outputs.ts';
import { readAnswers } from './read-answers.ts';

/**
 * Holds a candidate's answers against the truth, against what the serving model answered, and against what its Job
 * claims. The same files give the same outcome. Rejects with a CandidateResultError where the answers cannot be used or
 * do not show what is claimed.
 */
export async function evaluate(
  evaluation: DatasetSource,
  answers: DatasetSource,
  { judgement, claims, reported }: Pick<EvaluationRequest, 'judgement' | 'claims' | 'reported'>,
): Promise<EvaluationOutcome> {
  const heldOut = await readHeldOut(evaluation, judgement);
  const { dataset, current, reference } = heldOut;
  const pair = pairOutputs(dataset, await readAnswers(answers, dataset.rows), judgement, answers.label);
  const now = gatherPair(pair, current);
  const shown = measureOutputs(now.candidate);
  const [lie, ...more] = refutedClaims(claims, shown, judgement.claimTolerance);
  if (lie !== undefined)
    throw new CandidateResultError(
      `the Job ${lie}${more.length === 0 ? '' : ` (and ${more.length} more)`}; expected what rows show that it did not learn from`,
    );
  const { slices, notes } = slicesOf(heldOut, judgement);
  const gates = gatesOrDefault(judgement.gates, now);
  const results = [
    ...passGates(pair, slices, gates, judgement.seed, current),
    ...judgeLimits(judgement.limits, reported),
  ];
  return {
    ...concludeGates(results),
    kind: pair.champion.kind,
    classes: pair.champion.kind === 'classification' ? pair.champion.classes : [],
    rows: { current: current.length, reference: reference.length },
    measures: {
      current: { champion: valuesOf(measureOutputs(now.champion)), candidate: valuesOf(shown) },
      reference: reference.length === 0 ? undefined : measuresOf(gatherPair(pair, reference)),
    },
    gates,
    results,
    notes,
  };
}

/** Slices of the present rows, and the rows of the reference where they are to be looked at. */
function slicesOf(
  { by, unknown, current, reference }: HeldOutRows,
  judgement: Judgement,
): { slices: EvaluationSlice[]; notes: string[] } {
  if (unknown.length > 0)
    throw new CandidateResultError(
      `the data has no column ${unknown.join(', ')} to look at slices of (evaluate.notWorse.by)`,
    );
  const sliced = by.map((column: Column) => sliceRows(column, current, judgement.minimumSliceRows));
  const slices = sliced.flatMap((one) => one.slices);
  const notes = sliced.flatMap(({ note }) => (note === undefined ? [] : [note]));
  const wantsPeriod =
    judgement.by.includes(periodName) && by.every(({ name }: Column) => name !== periodName);
  if (!wantsPeriod) return { slices, notes };
  if (reference.length < judgement.minimumSliceRows)
    return {
      slices,
      notes: [...notes, `${reference.length} rows of the reference are too few to decide anything`],
    };
  return { slices: [...slices, { column: periodName, value: 'reference', rows: reference }], notes };
}

function measuresOf(pair: PairedOutputs): { champion: Measures; candidate: Measures } {
  return {
    champion: valuesOf(measureOutputs(pair.champion)),
    candidate: valuesOf(measureOutputs(pair.candidate)),
  };
}

function valuesOf(metrics: MetricValues): Measures {
  return Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
}
