import { randomUUID } from 'node:crypto';
import type { RolloutCommand } from '../../../../domain/models/rollout/rollout-card.ts';
import { pagePaths } from '../../links/page-paths.ts';
import type { Doorman } from '../../links/visitor.ts';
import type { Route, RouteRequest } from '../../route.ts';
import { answerPage } from '../answer-page.ts';
import type { Answered, Visit } from '../answer-page.ts';
import { decideRoute, rolloutPageOfForm } from '../decide-route.ts';
import type { Question } from '../decision-section.ts';
import { formToken } from '../form-token.ts';
import { messagePage, unreachablePage } from '../message-page.ts';
import type { PageDeps } from '../page-deps.ts';
import { questionForm } from '../question-form.ts';
import { shownAnswer } from '../shown-answer.ts';
import { steerRoute, steeringDigest } from '../steer-route.ts';
import type { SteeringChoice, SteeringForm } from '../steering-section.ts';
import type { RolloutPages } from './rollout-pages.ts';
import { rolloutPage } from './rollout-page.ts';
import type { ShownRollout } from './shown-rollout.ts';

type Deps = PageDeps & { rollouts: RolloutPages };

const unknownRolloutPage = messagePage(
  'No such rollout',
  'It may belong to a model that is not configured any more, or be older than what storage keeps.',
);

const pageOf = ({ model = '', id = '' }: RouteRequest['params']): string => pagePaths.rollout(model, id);

const choices: Readonly<Record<RolloutCommand, Omit<SteeringChoice, 'command'>>> = {
  pause: { button: 'Pause', effect: 'Traffic stays as it is until somebody resumes.', needsReason: false },
  resume: { button: 'Resume', effect: 'Goes on with its steps.', needsReason: false },
  promote: {
    button: 'Promote now',
    effect: 'The new model takes everything, without the steps that are left.',
    needsReason: true,
  },
  abort: {
    button: 'Abort',
    effect: 'The model before it serves everything again, verified; all else is put back.',
    needsReason: true,
  },
};

/** The page of a rollout, and where its forms are sent. */
export function createRolloutRoutes(deps: Deps, doorman: Doorman): Route[] {
  return [
    {
      method: 'GET',
      path: '/models/:model/rollouts/:id',
      handle: (request) =>
        answerPage(doorman, deps, request, pageOf(request.params), (visit) => renderRollout(deps, visit)),
    },
    decideRoute(deps, doorman, rolloutPageOfForm),
    steerRoute(deps, doorman, {
      path: '/models/:model/rollouts/:id/steer',
      pageOf,
      what: 'rollout',
      commands: Object.keys(choices),
    }),
  ];
}

async function renderRollout(deps: Deps, visit: Visit): Promise<Answered> {
  const { view, request } = visit;
  const { model = '', id = '' } = request.params;
  const isKnown =
    deps.models?.models.some(({ name }) => name === model) === true && /^[0-9a-f]{6,64}$/.test(id);
  if (!isKnown) return { status: 404, content: unknownRolloutPage };
  const found = await deps.rollouts.find(model, id).catch(() => 'unknown' as const);
  if (found === 'unknown') return { status: 503, content: unreachablePage };
  if (found === undefined) return { status: 404, content: unknownRolloutPage };
  const question = questionOf(found);
  return {
    content: rolloutPage(view, {
      rollout: found,
      question,
      form: question && questionForm(deps, visit, question, `${question.itemPath}/decide`),
      steering: steeringOf(deps, visit, found),
      answer: shownAnswer(deps.keys, id, request.query.get('answer')),
      history: await deps.auditOf({ target: model, cause: '', finding: id }),
    }),
  };
}

function questionOf({ model, id, phase, digest, actions, expiresAt }: ShownRollout): Question | undefined {
  if (actions.length === 0 || digest === undefined || digest === '') return undefined;
  const itemPath = pagePaths.rollout(model, id);
  const about = { finding: id, digest, actions, drift: [], objects: 1, itemPath, impact: [] };
  const isPlan = phase !== 'waiting-for-decision';
  return { ...about, expiresAt: expiresAt ?? '', words: isPlan ? aboutPlan : aboutGoingOn };
}

type Words = NonNullable<Question['words']>;

/** Before anything moves. */
const aboutPlan: Words = {
  approve: {
    button: 'Approve the plan',
    effect: 'The new model takes traffic step by step, and all is undone where it is worse.',
  },
  reject: { button: 'Decline', effect: 'No traffic moves, and the model that serves stays.' },
};

/** In the middle of it: a look that cannot tell, or Git that cannot be told. */
const aboutGoingOn: Words = {
  approve: {
    button: 'Let it go on',
    effect: 'The present step passes although the analysis cannot tell.',
  },
  reject: { button: 'Undo it', effect: 'The model before it serves everything again.' },
};

function steeringOf(
  deps: Deps,
  { view, visitor }: Visit,
  { model, id, commands }: ShownRollout,
): SteeringForm {
  const { person } = visitor;
  return {
    commandLine: `plumbline model COMMAND ${model}`,
    choices: commands.map((command) => ({ command, ...choices[command] })),
    form:
      person === undefined
        ? undefined
        : {
            action: view.href(`${pagePaths.rollout(model, id)}/steer`),
            token: formToken(deps.keys, visitor, id, steeringDigest),
            digest: steeringDigest,
            requestId: randomUUID(),
            name: Object.values(person).join(''),
          },
  };
}
