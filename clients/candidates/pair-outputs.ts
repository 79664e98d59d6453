import type { Dataset } from '../../domain/models/column.ts';
import { defaultRules } from '../../domain/models/drift-rules.ts';
import type { DriftRules } from '../../domain/models/drift-rules.ts';
import type { PairedOutputs } from '../../domain/models/evaluation/compare-models.ts';
import { className, classesOf } from '../../domain/models/performance/classes.ts';
import { rowsOfOutputs } from '../../domain/models/performance/measure-outputs.ts';
import type { ModelOutputs } from '../../domain/models/performance/model-outputs.ts';
import { readOutputs } from '../../domain/models/performance/model-outputs.ts';
import { UnusableOutputs } from '../../domain/models/performance/unusable-outputs.ts';
import { CandidateResultError } from './errors.ts';
import type { Judgement } from './evaluation-request.ts';
import { answerColumns } from './read-answers.ts';

/** More classes than this are no classes; a slice of each would be a row. */
const mostClasses = 1000;

/**
 * What both models answered for the held-out rows, beside the truth. Classes are those of the labels. Rejects with a
 * CandidateResultError where answers are of another kind than the labels.
 *
 * @param answers of the candidate, in the order of the held-out rows
 * @param label what people call the answers
 */
export function pairOutputs(
  heldOut: Dataset,
  answers: Dataset,
  judgement: Pick<Judgement, 'target' | 'prediction' | 'probabilities'>,
  label: string,
): PairedOutputs {
  const { target, prediction, probabilities } = judgement;
  const rules: DriftRules = {
    ...defaultRules,
    target,
    ...(prediction === undefined ? {} : { prediction }),
    ...(probabilities === undefined ? {} : { probabilities }),
  };
  const classes = usable('the held-out rows', () => classesOf(heldOut, rules));
  if (classes !== null && classes.length > mostClasses)
    throw new CandidateResultError(
      `the held-out rows have ${classes.length} different labels; expected classes, at most ${mostClasses}, or numbers`,
    );
  const champion = usable('the answers of the serving model', () =>
    readOutputs(heldOut, classes, { ...rules, probabilities: ofClasses(probabilities ?? {}, classes) }),
  );
  const candidate = usable(label, () => candidateOutputs(heldOut, answers, classes, rules));
  requireAnswers(champion, heldOut.rows, 'the serving model');
  requireAnswers(candidate, heldOut.rows, label);
  return { champion, candidate };
}

function candidateOutputs(
  heldOut: Dataset,
  answers: Dataset,
  classes: readonly string[] | null,
  { target, ...rules }: DriftRules,
): ModelOutputs {
  const truth = heldOut.columns.filter(({ name }) => name === target);
  const named = answers.columns
    .filter(({ name }) => name.startsWith(answerColumns.probability))
    .map(({ name }) => [name.slice(answerColumns.probability.length), name] as const);
  const dataset = {
    rows: heldOut.rows,
    columns: [...truth.map((column) => ({ ...column, name: truthName })), ...answers.columns],
  };
  return readOutputs(dataset, classes, {
    ...rules,
    target: truthName,
    prediction: answerColumns.prediction,
    probabilities: ofClasses(Object.fromEntries(named), classes),
  });
}

/** A name that no column of answers has: they are a prediction and probabilities. */
const truthName = 'truth';

/** Of classes that no held-out row is of, nothing can be judged. */
function ofClasses(
  probabilities: Readonly<Record<string, string>>,
  classes: readonly string[] | null,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(probabilities).filter(([name]) => classes?.includes(className(name)) === true),
  );
}

function requireAnswers(outputs: ModelOutputs, rows: number, whose: string): void {
  if (outputs.kind === 'classification' && outputs.predicted === null && outputs.probabilities === null)
    throw new CandidateResultError(`${whose}: answers neither classes nor probabilities`);
  if (rowsOfOutputs(outputs) !== rows)
    throw new CandidateResultError(`${whose}: answers ${rowsOfOutputs(outputs)} of ${rows} held-out rows`);
  if (outputs.kind === 'regression' || outputs.predicted === null) return;
  if (outputs.predicted.some((index) => index >= 0)) return;
  throw new CandidateResultError(
    `${whose}: not one answer is a class of the labels (${outputs.classes.slice(0, 5).join(', ')})`,
  );
}

function usable<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnusableOutputs) throw new CandidateResultError(`${what}: ${error.message}`);
    throw error;
  }
}
