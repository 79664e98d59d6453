import { NothingToDecideError, isReviewAction } from '../../operations/decide-remediation.ts';
import type { DecisionOutcome } from '../../operations/decide-remediation.ts';
import { pagePaths } from '../links/page-paths.ts';
import type { Doorman } from '../links/visitor.ts';
import type { Route } from '../route.ts';
import { answerSpans } from './decision-section.ts';
import { refusal } from './form-door.ts';
import { formRoute } from './form-route.ts';
import type { FormPlace } from './form-route.ts';
import type { PageDecision, PageDeps } from './page-deps.ts';
import type { ShownAnswer } from './shown-answer.ts';

const longestReason = 3000;

const findingPage: FormPlace = {
  path: '/findings/:id/decide',
  pageOf: ({ id = '' }) => pagePaths.finding(id),
};

export const retrainingPageOfForm: FormPlace = {
  path: '/models/:model/retrainings/:id/decide',
  pageOf: ({ model = '', id = '' }) => pagePaths.retraining(model, id),
};

export const rolloutPageOfForm: FormPlace = {
  path: '/models/:model/rollouts/:id/decide',
  pageOf: ({ model = '', id = '' }) => pagePaths.rollout(model, id),
};

export const incidentPageOfForm: FormPlace = {
  path: '/models/:model/incident/:id/decide',
  pageOf: ({ model = '' }) => pagePaths.incident(model),
};

/** Takes an answer from a form of the pages, and shows the page again with what came of it. */
export function decideRoute(deps: PageDeps, doorman: Doorman, place: FormPlace = findingPage): Route {
  return formRoute(deps.keys, doorman, place, async ({ person, fields, digest }, { id = '' }) => {
    const decision = decisionFrom(fields, { person, finding: id, digest }, doorman.now());
    if (decision === undefined) return { refused: refusal(400, 'This is no answer to the question.') };
    return await decided(deps, decision);
  });
}

function decisionFrom(
  form: URLSearchParams,
  rest: Pick<PageDecision, 'person' | 'finding' | 'digest'>,
  now: Date,
): PageDecision | undefined {
  const action = form.get('action') ?? '';
  const decisionId = form.get('decision') ?? '';
  if (!isReviewAction(action) || !/^[\w-]{8,64}$/.test(decisionId)) return undefined;
  const reason = (form.get('reason') ?? '').trim().slice(0, longestReason);
  const spans: Readonly<Record<string, { milliseconds: number }>> =
    action === 'snooze' || action === 'ignore' ? answerSpans[action] : {};
  const span = spans[form.get('for') ?? ''];
  return {
    ...rest,
    // One form, one button, one decision; never that of another door.
    decisionId: `page/${decisionId}/${action}`,
    action,
    ...(reason === '' ? {} : { reason }),
    ...(span === undefined ? {} : { until: new Date(now.getTime() + span.milliseconds).toISOString() }),
  };
}

async function decided({ decide }: PageDeps, decision: PageDecision): Promise<ShownAnswer> {
  try {
    return wordsOf(await decide(decision));
  } catch (error) {
    if (error instanceof NothingToDecideError) return { accepted: false, words: error.message };
    throw error;
  }
}

function wordsOf({ answer }: DecisionOutcome): ShownAnswer {
  if (answer === undefined) {
    return {
      accepted: true,
      words: 'Recorded. No worker answers right now; it is acted on as soon as one does.',
    };
  }
  if (!answer.accepted) return { accepted: false, words: answer.reason };
  const { actor, action, missing = 0 } = answer;
  const more =
    missing === 0 ? 'It is being carried out.' : `${missing} more must agree before it is carried out.`;
  return { accepted: true, words: `${actor} answered: ${action}. ${more}` };
}
