import { randomUUID } from 'node:crypto';
import { pagePaths } from '../../links/page-paths.ts';
import { admit } from '../../links/visitor.ts';
import type { Doorman } from '../../links/visitor.ts';
import type { Route, RouteRequest } from '../../route.ts';
import { pageHeaders, pageRoutes } from '../answer-page.ts';
import type { Answered, Visit } from '../answer-page.ts';
import { decideRoute, retrainingPageOfForm } from '../decide-route.ts';
import type { Question } from '../decision-section.ts';
import { formToken } from '../form-token.ts';
import { messagePage, unreachablePage } from '../message-page.ts';
import type { PageDeps } from '../page-deps.ts';
import { questionForm } from '../question-form.ts';
import { shownAnswer } from '../shown-answer.ts';
import { steerRoute, steeringDigest } from '../steer-route.ts';
import type { SteeringForm } from '../steering-section.ts';
import type { RetrainingPages } from './retraining-pages.ts';
import { retrainingPage } from './retraining-page.ts';
import type { ShownRetraining } from './shown-retraining.ts';

type Deps = PageDeps & { retrainings: RetrainingPages };

const unknownRetrainingPage = messagePage(
  'No such retraining',
  'It may belong to a model that is not configured any more, or be older than what storage keeps.',
);

const pageOf = ({ model = '', id = '' }: RouteRequest['params']): string => pagePaths.retraining(model, id);

/** The page of a retraining, its log, and where its forms are sent. */
export function createRetrainingRoutes(deps: Deps, doorman: Doorman): Route[] {
  const page = pageRoutes(doorman, deps);
  return [
    page('/models/:model/retrainings/:id', pageOf, (visit) => renderRetraining(deps, visit)),
    logRoute(deps, doorman),
    decideRoute(deps, doorman, retrainingPageOfForm),
    steerRoute(deps, doorman, {
      path: '/models/:model/retrainings/:id/steer',
      pageOf,
      what: 'retraining',
      commands: ['cancel'],
    }),
  ];
}

async function renderRetraining(deps: Deps, visit: Visit): Promise<Answered> {
  const { view, request } = visit;
  const { model = '', id = '' } = request.params;
  if (!isKnown(deps, model, id)) return { status: 404, content: unknownRetrainingPage };
  const found = await deps.retrainings.find(model, id).catch(() => 'unknown' as const);
  if (found === 'unknown') return { status: 503, content: unreachablePage };
  if (found === undefined) return { status: 404, content: unknownRetrainingPage };
  const question = questionOf(found);
  return {
    content: retrainingPage(view, {
      retraining: found,
      question,
      form: question && questionForm(deps, visit, question, `${question.itemPath}/decide`),
      stop: stopOf(deps, visit, found),
      answer: shownAnswer(deps.keys, id, request.query.get('answer')),
      history: await deps.auditOf({ target: model, cause: '', finding: id }),
    }),
  };
}

function isKnown({ models }: Deps, model: string, id: string): boolean {
  return models?.models.some(({ name }) => name === model) === true && /^[0-9a-f]{6,64}$/.test(id);
}

function questionOf({ model, id, digest, actions, expiresAt }: ShownRetraining): Question | undefined {
  if (actions.length === 0 || digest === undefined || digest === '') return undefined;
  const itemPath = pagePaths.retraining(model, id);
  const about = { finding: id, digest, actions, drift: [], objects: 1, itemPath, impact: [] };
  return {
    ...about,
    expiresAt: expiresAt ?? '',
    words: {
      approve: {
        button: 'Approve the plan',
        effect:
          'Trains the model as the plan says, and holds the candidate against the model that serves. No traffic moves.',
      },
      reject: { button: 'Decline', effect: 'Nothing is created, and the model stays as it is.' },
    },
  };
}

/** It can be stopped from the first step to the last, and not twice. */
function stopOf(deps: Deps, { view, visitor }: Visit, retraining: ShownRetraining): SteeringForm | undefined {
  const { model, id, phase } = retraining;
  if (phase === 'undoing' || phase === 'closed') return undefined;
  return {
    commandLine: `plumbline model COMMAND ${model} --reason …`,
    choices: [
      {
        command: 'cancel',
        button: 'Stop and put everything back',
        effect: 'Deletes the Job with its pods and the frozen data; what it printed is kept.',
        needsReason: true,
      },
    ],
    form:
      visitor.person === undefined
        ? undefined
        : {
            action: view.href(`${pagePaths.retraining(model, id)}/steer`),
            token: formToken(deps.keys, visitor, id, steeringDigest),
            digest: steeringDigest,
            requestId: randomUUID(),
            name: Object.values(visitor.person).join(''),
          },
  };
}

function logRoute(deps: Deps, doorman: Doorman): Route {
  return {
    method: 'GET',
    path: '/models/:model/retrainings/:id/log',
    async handle({ params, ...request }) {
      const { model = '', id = '' } = params;
      const visitor = admit(doorman, { params, ...request }, pageOf(params));
      const headers = { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' };
      if (typeof visitor === 'string')
        return { status: 403, headers, body: 'This needs a link: plumbline link\n' };
      const found = isKnown(deps, model, id)
        ? await deps.retrainings.find(model, id).catch(() => undefined)
        : undefined;
      if (found?.log === undefined) return { status: 404, headers, body: 'No log is kept.\n' };
      const body = await deps.retrainings.log(found.log).catch(() => undefined);
      if (body === undefined) return { status: 404, headers, body: 'The log is not kept any more.\n' };
      return { status: 200, headers, body: Buffer.from(body) };
    },
  };
}
