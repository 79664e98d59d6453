import type { DecisionAnswer } from './decision.ts';

/**
 * What was answered to which decision, so that a repeated message gets the same answer. Bounded: of refusals and of
 * acceptances the newest are kept, apart from each other, so that no flood of refused clicks makes an accepted one
 * forgotten.
 */
export type RememberedAnswers = readonly { decisionId: string; answer: DecisionAnswer }[];

const mostAccepted = 100;
const mostRefused = 100;

export function findAnswer(answers: RememberedAnswers, decisionId: string): DecisionAnswer | undefined {
  return answers.find((one) => one.decisionId === decisionId)?.answer;
}

export function rememberAnswer(
  answers: RememberedAnswers,
  decisionId: string,
  answer: DecisionAnswer,
): RememberedAnswers {
  const all = [...answers, { decisionId, answer }];
  const accepted = all.filter((one) => one.answer.accepted).slice(-mostAccepted);
  const refused = all.filter((one) => !one.answer.accepted).slice(-mostRefused);
  return [...accepted, ...refused];
}
