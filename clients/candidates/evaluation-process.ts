// Started as a process of its own by evaluate-in-process.ts: takes one evaluation, answers, and ends.
import { DatasetError } from '../datasets/errors.ts';
import { openDataset } from '../datasets/open-dataset.ts';
import type { DatasetSource } from '../datasets/dataset-source.ts';
import { answerOnce } from '../programs/own-process.ts';
import { CandidateResultError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationOutcome, EvaluationRequest } from './evaluation-request.ts';

answerOnce(async (request: EvaluationRequest): Promise<EvaluationOutcome> => {
  const evaluation = await openDataset(request.evaluation);
  try {
    return await evaluateAnswers(evaluation, request);
  } finally {
    await evaluation.close();
  }
});

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
