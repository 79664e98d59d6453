import type { LeaseAnswer } from './lease-request.ts';

/** Answers by the id of the request, the latest last. */
export type RememberedLeaseAnswers = readonly (readonly [string, LeaseAnswer])[];

/** Far more than arrive twice. */
const mostAnswers = 50;

export function findLeaseAnswer(answers: RememberedLeaseAnswers, requestId: string): LeaseAnswer | undefined {
  return answers.find(([id]) => id === requestId)?.[1];
}

export function rememberLeaseAnswer(
  answers: RememberedLeaseAnswers,
  requestId: string,
  answer: LeaseAnswer,
): RememberedLeaseAnswers {
  return [...answers, [requestId, answer] as const].slice(-mostAnswers);
}
