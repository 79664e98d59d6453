import { randomUUID } from 'node:crypto';
import type { KnownAs } from '../../../domain/approval/people.ts';
import { remediationId } from '../../../workflows/messages.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { pagePaths } from '../links/page-paths.ts';
import { admit } from '../links/visitor.ts';
import type { Doorman, Visitor } from '../links/visitor.ts';
import type { Route, RouteRequest } from '../route.ts';
import { pageHeaders, pageRoutes } from './answer-page.ts';
import type { Answered, Visit } from './answer-page.ts';
import { causeOf } from './approval-rows.ts';
import { decideRoute } from './decide-route.ts';
import type { AnswerForm, Question } from './decision-section.ts';
import { renderEmergency } from './emergency-page.ts';
import { findFinding } from './find-finding.ts';
import { findingPage } from './finding-page.ts';
import { historyOf } from './finding-history.ts';
import { formToken } from './form-token.ts';
import { itemPage } from './item-page.ts';
import {
  closedItemPage,
  unknownFindingPage,
  unknownScanPage,
  unknownTargetPage,
  unreachablePage,
} from './message-page.ts';
import { overviewPage } from './overview-page.ts';
import { createIncidentRoutes } from './incidents/incident-routes.ts';
import { createModelPageRoutes } from './models/model-page-routes.ts';
import { readUnderWay } from './models/under-way-section.ts';
import { createPullRequestRoutes } from './pull-requests/pull-request-routes.ts';
import { createRetrainingRoutes } from './retrainings/retraining-routes.ts';
import { createRolloutRoutes } from './rollouts/rollout-routes.ts';
import type { PageDeps } from './page-deps.ts';
import { partsPage } from './parts-page.ts';
import type { Part } from './parts-page.ts';
import { plainDiff } from './plain-diff.ts';
import { questionOf } from './question.ts';
import { readStatus } from './read-status.ts';
import { scanPage } from './scan-page.ts';
import { shownAnswer } from './shown-answer.ts';
import { targetPage } from './target-page.ts';
import type { PageView } from './view.ts';

/** The pages that messages link to. They read storage and Temporal's listings, so they work while no worker runs. */
export function createPageRoutes(deps: PageDeps): Route[] {
  const { keys, now, people, local, publicUrl } = deps;
  const url = publicUrl === undefined ? undefined : URL.parse(publicUrl);
  const basePath = (url?.pathname ?? '').replace(/\/+$/, '');
  const isPerson = (name: string): boolean => people.includes(name);
  const doorman: Doorman = { keys, now, isPerson, local, basePath, secure: url?.protocol === 'https:' };

  const page = pageRoutes(doorman, deps);

  return [
    page(
      '/',
      () => pagePaths.overview,
      async ({ view, request }) => {
        const status = await readStatus(deps, deps.targets);
        const names = deps.models?.models.map(({ name }) => name) ?? [];
        const models = (await deps.models?.status(names).catch(() => undefined)) ?? [];
        const incidents = (await deps.incidents?.open().catch(() => undefined)) ?? [];
        const repositories = [...(deps.pullRequests?.forges.keys() ?? [])];
        const underWay = await readUnderWay(deps);
        const kept = { models, incidents, underWay, repositories, page: request.query.get('page') };
        return { content: overviewPage(view, { ...status, ...kept }) };
      },
    ),
    page(
      '/targets/:target',
      ({ target = '' }) => pagePaths.target(target),
      (visit) => renderTarget(deps, visit),
    ),
    page(
      '/scans/:target/:scan',
      ({ target = '', scan = '' }) => pagePaths.scan(target, scan),
      (visit) => renderScan(deps, visit),
    ),
    page(
      '/findings/:id',
      ({ id = '' }) => pagePaths.finding(id),
      (visit) => renderFinding(deps, visit),
    ),
    page(
      '/items/:target/:cause',
      ({ target = '', cause = '' }) => pagePaths.item(target, cause),
      (visit) => renderItem(deps, visit),
    ),
    page(
      '/emergencies/:target/:id',
      ({ target = '', id = '' }) => pagePaths.emergency(target, id),
      (visit) => renderEmergency(deps, visit),
    ),
    ...(deps.models === undefined ? [] : createModelPageRoutes(deps.models, doorman, deps)),
    ...(deps.incidents === undefined ? [] : createIncidentRoutes(deps, doorman)),
    ...(deps.retrainings === undefined
      ? []
      : createRetrainingRoutes({ ...deps, retrainings: deps.retrainings }, doorman)),
    ...(deps.rollouts === undefined
      ? []
      : createRolloutRoutes({ ...deps, rollouts: deps.rollouts }, doorman)),
    ...(deps.pullRequests === undefined
      ? []
      : createPullRequestRoutes({ ...deps, pullRequests: deps.pullRequests }, doorman)),
    plainDiffRoute(deps, doorman),
    decideRoute(deps, doorman),
  ];
}

async function renderTarget(deps: PageDeps, { view, request }: Visit): Promise<Answered> {
  const { target = '' } = request.params;
  if (!deps.targets.includes(target)) return { status: 404, content: unknownTargetPage };
  const { targets, approvals, leases, known } = await readStatus(deps, [target]);
  const [status] = targets;
  if (status === undefined) return { status: 404, content: unknownTargetPage };
  const scans = await deps.sources.scans(target);
  const page = request.query.get('page');
  return { content: targetPage(view, { status, approvals, leases, known, scans, page }) };
}

async function renderScan(deps: PageDeps, { view, request }: Visit): Promise<Answered> {
  const { target = '', scan = '' } = request.params;
  const stored =
    deps.targets.includes(target) && isScanName(scan) ? await deps.sources.scan(target, scan) : undefined;
  if (stored === undefined) return { status: 404, content: unknownScanPage };
  return { content: scanPage(view, stored, scan, request.query.get('page')) };
}

async function renderFinding(deps: PageDeps, { view, request, visitor }: Visit): Promise<Answered> {
  const { id = '' } = request.params;
  const scan = scanOf(request);
  const found = await findFinding(deps, id, scan);
  if (found === undefined) return { status: 404, content: unknownFindingPage };
  const { finding, cause, together, open, past, known } = found;
  const { target } = finding;
  const [state, scans, audited] = await Promise.all([
    deps.sources.state(target),
    deps.sources.scans(target),
    deps.auditOf({ target, cause, finding: id }),
  ]);
  const question = scan === undefined && open !== undefined ? questionOf(id, open, together) : undefined;
  const settled = state.settled[cause]?.outcome;
  return {
    content: findingPage(view, {
      finding,
      state: scan === undefined ? (open?.phase ?? (known ? (settled ?? 'reported') : 'unknown')) : undefined,
      workflowId: open?.workflowId,
      known,
      cause,
      decision: deps.policyOf(finding),
      history: historyOf({ finding, cause, state, scans, open, past, audited }),
      question,
      form: question === undefined ? undefined : formFor(deps, view, visitor, question),
      answer: shownAnswer(deps.keys, id, request.query.get('answer')),
      scan,
      page: request.query.get('page'),
    }),
  };
}

async function renderItem(deps: PageDeps, { view, request, visitor }: Visit): Promise<Answered> {
  const { target = '', cause = '' } = request.params;
  const open = await openItem(deps, target, cause).catch(() => 'unknown' as const);
  if (open === 'unknown') return { status: 503, content: unreachablePage };
  if (open === undefined || open.phase === 'closed') {
    return (
      (await renderParts(deps, { view, visitor }, target, cause)) ?? { status: 404, content: closedItemPage }
    );
  }
  const findings = (await deps.sources.evidence(target, cause, open.digest)) ?? [];
  const [id = ''] = open.findings;
  const question = questionOf(id, open, findings);
  return {
    content: itemPage(view, {
      remediation: open,
      cause,
      findings,
      question,
      form: question === undefined ? undefined : formFor(deps, view, visitor, question),
      answer: shownAnswer(deps.keys, id, request.query.get('answer')),
      preview: deps.previewOf?.(open, findings),
      page: request.query.get('page'),
    }),
  };
}

/** What is open of an item that was split; undefined where nothing is. */
async function renderParts(
  deps: PageDeps,
  { view, visitor }: Pick<Visit, 'view' | 'visitor'>,
  target: string,
  cause: string,
): Promise<Answered | undefined> {
  if (!deps.targets.includes(target)) return undefined;
  const { split = {} } = await deps.sources.state(target);
  const apart = new Map(Object.entries(split).filter(([, { of }]) => of === cause));
  const [first] = apart.values();
  if (first === undefined) return undefined;
  const open = await deps.sources.openRemediations({ target });
  const parts: Part[] = [];
  for (const remediation of open.filter(({ workflowId }) => apart.has(causeOf(target, workflowId)))) {
    const [id = ''] = remediation.findings;
    const partCause = causeOf(target, remediation.workflowId);
    const findings = (await deps.sources.evidence(target, partCause, remediation.digest)) ?? [];
    const question = questionOf(id, remediation, findings);
    const form = question === undefined ? undefined : formFor(deps, view, visitor, question);
    parts.push({ remediation, question, form });
  }
  if (parts.length === 0) return undefined;
  return { content: partsPage(view, { target, cause, by: first.by, parts }) };
}

async function openItem(deps: PageDeps, target: string, cause: string): Promise<OpenRemediation | undefined> {
  if (!deps.targets.includes(target) || !/^[\w.-]+$/.test(cause)) return undefined;
  const open = await deps.sources.openRemediations({ target });
  return open.find(({ workflowId }) => workflowId === remediationId(target, cause));
}

/** The form of a question, for a visitor who is known by name and may open the finding's page. */
function formFor(
  deps: PageDeps,
  { href, canOpen }: PageView,
  visitor: Visitor,
  { finding, digest }: Question,
): AnswerForm | undefined {
  if (visitor.person === undefined || !canOpen(pagePaths.finding(finding))) return undefined;
  return {
    action: href(`${pagePaths.finding(finding)}/decide`),
    token: formToken(deps.keys, visitor, finding, digest),
    decisionId: randomUUID(),
    name: nameOf(visitor.person),
  };
}

function nameOf(person: KnownAs): string {
  return Object.values(person).join('');
}

function plainDiffRoute(deps: PageDeps, doorman: Doorman): Route {
  return {
    method: 'GET',
    path: '/findings/:id/diff',
    async handle(request) {
      const { id = '' } = request.params;
      const visitor = admit(doorman, request, pagePaths.finding(id));
      const found = typeof visitor === 'string' ? undefined : await findFinding(deps, id, scanOf(request));
      const headers = { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' };
      if (typeof visitor === 'string')
        return { status: 403, headers, body: 'This needs a link: plumbline link\n' };
      if (found === undefined) return { status: 404, headers, body: 'No such finding is open.\n' };
      return { status: 200, headers, body: plainDiff(found.finding) };
    },
  };
}

function scanOf({ query }: RouteRequest): string | undefined {
  const scan = query.get('scan');
  return scan !== null && isScanName(scan) ? scan : undefined;
}

function isScanName(text: string): boolean {
  return /^\d{1,16}-[0-9a-f]{1,16}$/.test(text);
}
