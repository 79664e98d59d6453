import { pagePaths } from '../../links/page-paths.ts';
import { admit } from '../../links/visitor.ts';
import type { Doorman } from '../../links/visitor.ts';
import type { Route, RouteRequest } from '../../route.ts';
import { pageHeaders, pageRoutes } from '../answer-page.ts';
import type { Answered } from '../answer-page.ts';
import { unknownModelPage, unreachablePage } from '../message-page.ts';
import type { PageDeps } from '../page-deps.ts';
import type { PageView } from '../view.ts';
import { readUnderWay } from './under-way-section.ts';
import { modelPage } from './model-page.ts';
import type { ModelPages } from './model-pages.ts';
import { modelsPage } from './models-page.ts';
import { reportPolicy } from './report-policy.ts';

type ModelPageDeps = Pick<PageDeps, 'workflowUrl' | 'frozen' | 'retrainings' | 'rollouts'>;

/** The pages of models: all of them, one, and the whole report of a scan. */
export function createModelPageRoutes(pages: ModelPages, doorman: Doorman, deps: ModelPageDeps): Route[] {
  const page = pageRoutes(doorman, deps);
  return [
    page(
      '/models',
      () => pagePaths.models,
      async ({ view }) => {
        const statuses = await pages.status(pages.models.map(({ name }) => name)).catch(() => undefined);
        if (statuses === undefined) return { status: 503, content: unreachablePage };
        return { content: modelsPage(view, statuses) };
      },
    ),
    page(
      '/models/:model',
      ({ model = '' }) => pagePaths.model(model),
      ({ view, request }) => renderModel(pages, deps, view, request),
    ),
    reportRoute(pages, doorman),
  ];
}

async function renderModel(
  pages: ModelPages,
  deps: ModelPageDeps,
  view: PageView,
  { params }: RouteRequest,
): Promise<Answered> {
  const model = pages.models.find(({ name }) => name === params['model']);
  if (model === undefined) return { status: 404, content: unknownModelPage };
  const statuses = await pages.status([model.name]).catch(() => undefined);
  const [status] = statuses ?? [];
  if (status === undefined) return { status: 503, content: unreachablePage };
  const { scan } = status;
  const { name } = model;
  const [trend, report, underWay, retrainings, rollouts] = await Promise.all([
    pages.trend(name),
    scan === undefined ? undefined : pages.report(name, scan.scan),
    readUnderWay(deps, name),
    deps.retrainings?.past(name),
    deps.rollouts?.past(name),
  ]);
  const past = { retrainings: retrainings ?? [], rollouts: rollouts ?? [] };
  return { content: modelPage(view, { model, status, trend, report, underWay, past }) };
}

/** The report as it was stored, in a page of its own: it brings its style and script with it. */
function reportRoute(pages: ModelPages, doorman: Doorman): Route {
  return {
    method: 'GET',
    path: '/models/:model/scans/:scan',
    async handle(request) {
      const { model = '', scan = '' } = request.params;
      const visitor = admit(doorman, request, pagePaths.modelScan(model, scan));
      const plain = { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' };
      if (typeof visitor === 'string')
        return { status: 403, headers: plain, body: 'This needs a link: plumbline link\n' };
      const known = pages.models.some(({ name }) => name === model) && /^\d{1,16}-[0-9a-f]{1,16}$/.test(scan);
      const body = known ? await pages.storedPage(model, scan) : undefined;
      if (body === undefined)
        return {
          status: 404,
          headers: plain,
          body: 'No such scan; its report may be older than what is kept.\n',
        };
      const headers = {
        ...pageHeaders,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': reportPolicy(new TextDecoder().decode(body)),
        'set-cookie': visitor.cookie,
      };
      return { status: 200, headers, body: Buffer.from(body) };
    },
  };
}
