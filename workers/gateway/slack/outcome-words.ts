import type { Outcome } from './decision-desk.ts';

/** What the person who answered is told; the message itself shows it to everybody else. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.outcome === 'lost')
    return `Nothing was decided: ${outcome.problem}. Please try again in a moment, or use \`plumbline decide\`.`;
  if (outcome.outcome === 'recorded')
    return 'Your decision is recorded. No worker runs at the moment: it is acted on as soon as one does.';
  if (outcome.outcome === 'closed') {
    const how = outcome.detail === undefined ? '' : `: ${outcome.detail}`;
    return `There is nothing left to decide here${how}.`;
  }
  const { answer } = outcome;
  if (!answer.accepted) {
    const { unknown = [] } = outcome;
    const doubt = unknown.length === 0 ? '' : ` Slack did not say who is in ${unknown.join(', ')}.`;
    return `Not decided: ${answer.reason}.${doubt}`;
  }
  if (answer.missing !== undefined) {
    const people = answer.missing === 1 ? '1 more person has' : `${answer.missing} more people have`;
    return `You agreed to ${answer.action}; ${people} to agree before it is done.`;
  }
  return `Decided: ${answer.action}.`;
}

/** Where somebody has to know more than what the message shows anyway. */
export function isWorthSaying(outcome: Outcome): boolean {
  return outcome.outcome !== 'answered' || !outcome.answer.accepted || outcome.answer.missing !== undefined;
}
