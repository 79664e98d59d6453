import { NothingToDecideError, isReviewAction } from '../../operations/decide-remediation.ts';
import type { DecisionOutcome } from '../../operations/decide-remediation.ts';
import { pagePaths } from '../links/page-paths.ts';
import { seal, unseal } from '../links/sealed.ts';
import type { LinkKeys } from '../links/link-keys.ts';
import type { Doorman } from '../links/visitor.ts';
import type { Route, RouteRequest } from '../route.ts';
import { answerSpans } from './decision-section.ts';
import { backTo, receiveForm, refusal } from './form-door.ts';
import type { PageDecision, PageDeps } from './page-deps.ts';

/** What came of an answer, as the page shows it that comes next. */
export interface ShownAnswer {
  accepted: boolean;
  words: string;
}

const purpose = 'answer';
const longestReason = 3000;

/** Where a form is sent, with `:id` for what is decided on, and the page that it is on. */
interface DecidedPage {
  path: string;
  pageOf: (params: RouteRequest['params']) => string;
}

const findingPage: DecidedPage = {
  path: '/findings/:id/decide',
  pageOf: ({ id = '' }) => pagePaths.finding(id),
};

export const retrainingPageOfForm: DecidedPage = {
  path: '/models/:model/retrainings/:id/decide',
  pageOf: ({ model = '', id = '' }) => pagePaths.retraining(model, id),
};

export const rolloutPageOfForm: DecidedPage = {
  path: '/models/:model/rollouts/:id/decide',
  pageOf: ({ model = '', id = '' }) => pagePaths.rollout(model, id),
};

export const incidentPageOfForm: DecidedPage = {
  path: '/models/:model/incident/:id/decide',
  pageOf: ({ model = '' }) => pagePaths.incident(model),
};

/** Takes an answer from a form of the pages, and shows the page again with what came of it. */
export function decideRoute(
  deps: PageDeps,
  doorman: Doorman,
  { path: routePath, pageOf }: DecidedPage = findingPage,
): Route {
  return {
    method: 'POST',
    path: routePath,
    maxBodyBytes: 64 * 1024,
    async handle(request) {
      const id = request.params['id'] ?? '';
      const path = pageOf(request.params);
      const sent = receiveForm(deps.keys, doorman, request, { path, subject: id });
      if ('refused' in sent) return sent.refused;
      const { visitor, person, fields, digest } = sent;
      const decision = decisionFrom(fields, { person, finding: id, digest }, doorman.now());
      if (decision === undefined) return refusal(400, 'This is no answer to the question.');
      const shown = await decided(deps, decision);
      return backTo(doorman, visitor, path, sealAnswer(deps.keys, id, shown));
    },
  };
}

/** What came of an answer, for the address of the page that shows it. */
export function sealAnswer(keys: LinkKeys, finding: string, shown: ShownAnswer): string {
  return seal(keys, purpose, { ...shown, finding });
}

/** The answer that a page was sent back with. Sealed, or a link could put words into our mouth. */
export function shownAnswer(keys: LinkKeys, finding: string, text: string | null): ShownAnswer | undefined {
  const answer = unseal(keys, purpose, text ?? '') as (ShownAnswer & { finding: string }) | undefined;
  return answer?.finding === finding ? answer : undefined;
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
