import { performance } from 'node:perf_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SpanKind, trace } from '@opentelemetry/api';
import { withSpan } from '../../clients/tracing/span.ts';
import type { BodyBudget } from './body-budget.ts';
import { readBody } from './read-body.ts';
import type { RouteHead, RouteRequest, RouteResponse } from './route.ts';
import type { Match } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import { isRefusal, sourceOf } from './source-limits.ts';
import type { SourceLimits } from './source-limits.ts';

/** A request that was answered, for metrics. `route` is the path of the route, so that there are few of them. */
export interface AnsweredRequest {
  method: string;
  route: string;
  status: number;
  seconds: number;
}

export interface AnswerOptions {
  match: (method: string, path: string) => Match;
  log: (line: string) => void;
  onAnswered?: (answered: AnsweredRequest) => void;
  /** Slows down whoever sends what is refused; nobody is slowed down without. */
  limits?: SourceLimits;
}

const largestBody = 1024 * 1024;

/** Answers one request, whatever happens: a route that throws is a 500 that says nothing about why. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { match, log, onAnswered, limits, bodies }: AnswerOptions & { bodies: BodyBudget },
): Promise<void> {
  const started = performance.now();
  const { method = 'GET' } = request;
  const url = urlOf(request);
  const found = url === undefined ? undefined : match(method, url.pathname);
  const place = found?.found === true ? found.route.path : 'none';
  const source = sourceOf(request.socket.remoteAddress ?? '', request.headers['x-forwarded-for']?.toString());
  const wait = limits?.waitOf(source);
  let status = 400;
  try {
    const answer =
      wait !== undefined
        ? plain(429, 'Too much of what came from there was refused.', {
            'retry-after': String(wait),
            connection: 'close',
          })
        : url === undefined || found === undefined
          ? plain(400, 'This is no address.')
          : await traced({ method, place }, () => answerMatch(found, { request, url, bodies }));
    status = answer.status;
    if (isRefusal(status)) limits?.refused(source);
    send(request, response, answer);
  } catch (error) {
    status = 500;
    // The client went away: there is nobody to answer and nothing to mend.
    if (!request.destroyed || request.complete) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`${method} ${place} failed: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`);
    }
    if (!response.headersSent)
      send(request, response, plain(500, 'Something went wrong here; it is logged.'));
    else response.destroy();
  } finally {
    onAnswered?.({ method, route: place, status, seconds: (performance.now() - started) / 1000 });
  }
}

/** Asked all the time, and no story by themselves. */
const untraced = /^\/(metrics|healthz|readyz|payloads)|^none$/;

/** What a caller says about a trace of its own is not believed: anybody could put calls into anybody's trace. */
async function traced(
  { method, place }: { method: string; place: string },
  work: () => Promise<RouteResponse>,
): Promise<RouteResponse> {
  if (untraced.test(place)) return await work();
  const attributes = { 'http.request.method': method, 'http.route': place };
  return await withSpan(
    `${method} ${place}`,
    { kind: SpanKind.SERVER, parent: null, attributes },
    async () => {
      const answer = await work();
      trace.getActiveSpan()?.setAttribute('http.response.status_code', answer.status);
      return answer;
    },
  );
}

async function answerMatch(
  match: Match,
  { request, url, bodies }: { request: IncomingMessage; url: URL; bodies: BodyBudget },
): Promise<RouteResponse> {
  if (!match.found) {
    if (match.allow.length === 0) return plain(404, 'There is nothing here.');
    return plain(405, 'This address cannot be used like that.', { allow: match.allow.join(', ') });
  }
  const { route, params } = match;
  const head = headOf({ request, url, params });
  const refused = await route.refuse?.(head);
  if (refused !== undefined) return { ...refused, headers: { ...refused.headers, connection: 'close' } };
  const body = await readBody(request, route.maxBodyBytes ?? largestBody, bodies);
  // What is left of it is not read: the connection is of no further use.
  if (body === undefined) return plain(413, 'This is more than is taken here.', { connection: 'close' });
  return await route.handle({ ...head, body });
}

function headOf(parts: { request: IncomingMessage; url: URL; params: RouteRequest['params'] }): RouteHead {
  const { request, url, params } = parts;
  return {
    method: request.method ?? 'GET',
    params,
    query: url.searchParams,
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress ?? '',
  };
}

/**
 * Nobody has to write what leads back (`/payloads/../metrics`): a proxy in front that lets some paths through would take it
 * for another than we do.
 */
const leadsBack = /\\|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

function urlOf({ url = '/' }: IncomingMessage): URL | undefined {
  const [path = ''] = url.split(/[?#]/, 1);
  if (!url.startsWith('/') || leadsBack.test(path)) return undefined;
  return URL.parse(`http://gateway${url}`) ?? undefined;
}

function plain(status: number, text: string, headers: Record<string, string> = {}): RouteResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body = '' }: RouteResponse,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { ...securityHeaders, 'content-length': bytes.byteLength, ...headers });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
