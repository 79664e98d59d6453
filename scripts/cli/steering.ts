import type { SentRequest } from '../../workers/operations/steer-workflow.ts';

/** A request to something under way does not hold. */
export class SteeringRefusedError extends Error {
  override readonly name = 'SteeringRefusedError';
}

/** How long a worker has to answer whoever sits at a terminal, milliseconds. */
export const steeringPatience = 5000;

/**
 * What became of a request, in words. Rejects with a SteeringRefusedError where it was refused, or nothing is open.
 *
 * @param about what it was about, and what is so once it is taken.
 */
export function describeSent(
  sent: SentRequest,
  { what, done }: { what: string; done: string },
): { outcome: 'done' | 'recorded'; detail: string } {
  if (sent.outcome === 'closed')
    throw new SteeringRefusedError(`${what} is not open; \`plumbline status\` lists what is`);
  if (sent.outcome === 'recorded') {
    const detail = 'recorded; no worker answers now, it is acted on as soon as one does';
    return { outcome: 'recorded', detail };
  }
  if (!sent.answer.accepted) throw new SteeringRefusedError(`${what}: refused: ${sent.answer.reason}`);
  return { outcome: 'done', detail: done };
}
