import type { DatasetSource } from '../datasets/dataset-source.ts';
import { DatasetError } from '../datasets/errors.ts';
import { openDataset } from '../datasets/open-dataset.ts';
import { CandidateResultError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationOutcome, EvaluationRequest } from './evaluation-request.ts';

/** Evaluates answers in files of this machine. Rejects with a CandidateResultError or a DatasetError. */
export async function evaluateFiles(request: EvaluationRequest): Promise<EvaluationOutcome> {
  const evaluation = await openDataset(request.evaluation);
  try {
    return await evaluateAnswers(evaluation, request);
  } finally {
    await evaluation.close();
  }
}

async function evaluateAnswers(
  evaluation: DatasetSource,
  request: EvaluationRequest,
): Promise<EvaluationOutcome> {
  const { file, label } = request.answers;
  try {
    const answers = await openDataset(file);
    try {
      return await evaluate(evaluation, { ...answers, label }, request);
    } finally {
      await answers.close();
    }
  } catch (error) {
    // People know the answers by where the Job wrote them, not by where they were fetched to.
    if (error instanceof DatasetError && error.message.includes(file))
      throw new CandidateResultError(error.message.replaceAll(file, label));
    throw error;
  }
}
