import { nameOfScan, pagePaths } from '../../links/page-paths.ts';
import type { Doorman } from '../../links/visitor.ts';
import type { OpenIncident } from '../../../operations/open-incidents.ts';
import type { Route } from '../../route.ts';
import { pageRoutes } from '../answer-page.ts';
import type { Answered, Visit } from '../answer-page.ts';
import { decideRoute, incidentPageOfForm } from '../decide-route.ts';
import type { Question } from '../decision-section.ts';
import { unknownModelPage, unreachablePage } from '../message-page.ts';
import { readUnderWay } from '../models/under-way-section.ts';
import type { PageDeps } from '../page-deps.ts';
import { questionForm } from '../question-form.ts';
import { shownAnswer } from '../shown-answer.ts';
import { closedIncidentPage, incidentPage } from './incident-page.ts';

/** The page of a model's incident, and where its form is sent. */
export function createIncidentRoutes(deps: PageDeps, doorman: Doorman): Route[] {
  const page = pageRoutes(doorman, deps);
  return [
    page(
      '/models/:model/incident',
      ({ model = '' }) => pagePaths.incident(model),
      (visit) => renderIncident(deps, visit),
    ),
    decideRoute(deps, doorman, incidentPageOfForm),
  ];
}

async function renderIncident(deps: PageDeps, { view, request, visitor }: Visit): Promise<Answered> {
  const { model = '' } = request.params;
  const { models, incidents } = deps;
  if (incidents === undefined || models?.models.some(({ name }) => name === model) !== true) {
    return { status: 404, content: unknownModelPage };
  }
  const open = await incidents.open(model).catch(() => undefined);
  if (open === undefined) return { status: 503, content: unreachablePage };
  const [incident] = open.filter(({ phase }) => phase !== 'closed');
  if (incident === undefined)
    return { content: closedIncidentPage(view, model, await incidents.last(model)) };
  const { id } = incident;
  const [evidence, diagnosis, trend, underWay, proposal, history] = await Promise.all([
    incidents.evidence(model, id),
    incidents.diagnosis(model, id),
    models.trend(model),
    readUnderWay(deps, model),
    incidents.proposal(model).catch(() => undefined),
    deps.auditOf({ target: model, cause: 'incident', finding: id }),
  ]);
  const question = questionOf(incident);
  const scan = trend.at(-1)?.scan;
  return {
    content: incidentPage(view, {
      incident,
      diagnosis,
      evidence,
      trend,
      scan: scan === undefined ? undefined : nameOfScan(scan),
      underWay,
      proposal,
      question,
      form:
        question === undefined
          ? undefined
          : questionForm(deps, { view, visitor }, question, `${pagePaths.incident(model)}/${id}/decide`),
      answer: shownAnswer(deps.keys, id, request.query.get('answer')),
      history,
    }),
  };
}

/** What is asked; undefined unless a decision is waited for. */
function questionOf({ model, id, digest, actions, expiresAt }: OpenIncident): Question | undefined {
  if (actions.length === 0) return undefined;
  const itemPath = pagePaths.incident(model);
  return { finding: id, digest, actions, drift: [], objects: 1, itemPath, expiresAt, impact: [] };
}
