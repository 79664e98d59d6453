import type { Route, RouteRequest, RouteResponse } from '../route.ts';
import { pagePaths } from '../links/page-paths.ts';
import { admit } from '../links/visitor.ts';
import type { Doorman, Visitor } from '../links/visitor.ts';
import { contentPolicy, renderDocument } from './document.ts';
import type { PageContent } from './document.ts';
import { expiredPage, forbiddenPage } from './message-page.ts';
import type { PageView } from './view.ts';

/** What a page needs of the request for it. */
export interface Visit {
  request: RouteRequest;
  visitor: Visitor;
  view: PageView;
}

export interface Answered {
  status?: number;
  content: PageContent;
}

interface PageSurroundings {
  workflowUrl: PageView['workflowUrl'];
  frozen: () => Promise<readonly string[]>;
}

/** Makes routes of pages behind one door: each by its pattern, the path that a link to it names, and what it shows. */
export function pageRoutes(
  doorman: Doorman,
  deps: PageSurroundings,
): (
  path: string,
  pathOf: (params: RouteRequest['params']) => string,
  render: (visit: Visit) => Promise<Answered>,
) => Route {
  return (path, pathOf, render) => ({
    method: 'GET',
    path,
    handle: (request) => answerPage(doorman, deps, request, pathOf(request.params), render),
  });
}

/** Lets in whoever has the right to a path and sends them its page; others are told how to get it. */
export async function answerPage(
  doorman: Doorman,
  deps: PageSurroundings,
  request: RouteRequest,
  path: string,
  render: (visit: Visit) => Promise<Answered>,
): Promise<RouteResponse> {
  const visitor = admit(doorman, request, path);
  const view = viewOf(doorman, deps, typeof visitor === 'string' ? undefined : visitor);
  if (typeof visitor === 'string') {
    return page(403, renderDocument(view, visitor === 'expired' ? expiredPage : forbiddenPage));
  }
  const { status = 200, content } = await render({ request, visitor, view });
  const shown = { ...view, frozen: await deps.frozen() };
  return page(status, renderDocument(shown, content), { 'set-cookie': visitor.cookie });
}

export function viewOf(
  { basePath, now }: Doorman,
  { workflowUrl }: { workflowUrl: PageView['workflowUrl'] },
  visitor: Visitor | undefined,
): PageView {
  return {
    now: now(),
    href: (path) => `${basePath}${path}`,
    canOpen: (path) =>
      visitor !== undefined &&
      (visitor.scope === pagePaths.overview ||
        path === visitor.scope ||
        path.startsWith(`${visitor.scope}/`)),
    frozen: [],
    workflowUrl,
  };
}

/** Headers of every page; the server adds those of every answer. */
export const pageHeaders = {
  'content-security-policy': contentPolicy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

function page(status: number, body: string, headers: Record<string, string> = {}): RouteResponse {
  return {
    status,
    headers: { ...pageHeaders, 'content-type': 'text/html; charset=utf-8', ...headers },
    body,
  };
}
