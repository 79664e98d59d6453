import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SlackApiError, Workspace } from './workspace.ts';

/** What happens to the next call of a method instead of what should. */
export type Mishap =
  /** Slack refuses, in its own words. */
  | { error: string; details?: object }
  /** 429, to be tried again after some seconds. */
  | { retryAfter: number }
  /** The call is carried out and its answer gets lost on the way. */
  | 'answer-lost'
  | { status: number };

export interface FakeWebApi {
  workspace: Workspace;
  /** For `slack.apiUrl`. */
  url: string;
  baseUrl: string;
  /** The token it takes; another is refused as Slack would. */
  token: { value: string; revoked: boolean };
  /** Names of the methods that were called, the oldest first, refused ones too. */
  calls: string[];
  /** What arrived at response addresses, by the user that it was for. */
  told: { user: string; text: string }[];
  /** Where apps in Socket Mode are sent to. */
  socketModeUrl: string | undefined;
  /** While it is down nothing is answered. */
  down: boolean;
  /** Makes the next calls of a method go wrong, one for each mishap. */
  failNext(method: string, ...mishaps: Mishap[]): void;
  stop(): Promise<void>;
}

/** Slack's Web API on the loopback address. */
export async function startFakeWebApi(): Promise<FakeWebApi> {
  const workspace = new Workspace();
  const mishaps = new Map<string, Mishap[]>();
  const api: FakeWebApi = {
    workspace,
    url: '',
    baseUrl: '',
    token: { value: 'xoxb-fake', revoked: false },
    calls: [],
    told: [],
    socketModeUrl: undefined,
    down: false,
    failNext: (method, ...next) => void mishaps.set(method, [...(mishaps.get(method) ?? []), ...next]),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    if (api.down) request.socket.destroy();
    else void answer(api, mishaps, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api.url = `${api.baseUrl}/api/`;
  return api;
}

async function answer(
  api: FakeWebApi,
  mishaps: Map<string, Mishap[]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  const [, kind = '', name = ''] = (request.url ?? '').split('/');
  if (kind === 'upload') {
    api.workspace.receiveUpload(name, contentOfForm(body));
    response.end('OK');
    return;
  }
  if (kind === 'response') {
    const { text = '' } = JSON.parse(String(body)) as { text?: string };
    api.told.push({ user: name, text });
    response.end('ok');
    return;
  }
  api.calls.push(name);
  const mishap = mishaps.get(name)?.shift();
  if (mishap !== undefined && mishap !== 'answer-lost') return sendMishap(response, mishap);
  const result = attempt(api, name, body, request);
  if (mishap === 'answer-lost') request.socket.destroy();
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
}

function attempt(api: FakeWebApi, method: string, body: Buffer, request: IncomingMessage): object {
  const parameters = Object.fromEntries(new URLSearchParams(String(body)));
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? parameters['token'];
  try {
    if (api.token.revoked) throw new SlackApiError('token_revoked');
    if (method === 'apps.connections.open' && token?.startsWith('xapp-') === true)
      return { ok: true, url: api.socketModeUrl };
    if (token === undefined) throw new SlackApiError('not_authed');
    if (token !== api.token.value) throw new SlackApiError('invalid_auth');
    return { ok: true, ...api.workspace.call(method, parameters, api.baseUrl) };
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    return { ok: false, error: error.message, ...error.details };
  }
}

function sendMishap(response: ServerResponse, mishap: Exclude<Mishap, 'answer-lost'>): void {
  if ('retryAfter' in mishap) {
    response.writeHead(429, { 'retry-after': String(mishap.retryAfter) }).end();
    return;
  }
  if ('status' in mishap) {
    response.writeHead(mishap.status).end();
    return;
  }
  const content = { ok: false, error: mishap.error, ...mishap.details };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(content));
}

/** The file in a multipart form; the whole body where it is none. */
function contentOfForm(body: Buffer): string {
  const text = String(body);
  const [, content] = /\r\n\r\n([\s\S]*?)\r\n--/.exec(text) ?? [];
  return content ?? text;
}
