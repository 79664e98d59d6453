import { createHmac, createVerify, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after } from 'node:test';
import type { GitBranches } from '../../../../clients/git/git-branches.ts';
import { answerRoute, routes } from './routes.ts';
import type { FakeAnswer } from './routes.ts';
import { FakeRepository } from './state.ts';

/** What happens to a call instead of what should. */
export interface Mishap {
  status: number;
  headers?: Record<string, string>;
  message?: string;
}

/** GitHub Enterprise as far as Plumbline can tell: REST below `/api/v3`, and GraphQL for the draft state. */
export interface FakeGitHub {
  url: string;
  repository: FakeRepository;
  /** The token it takes; `lacks` are rights as GitHub names them, such as `checks=read`. */
  token: { value: string; lacks: string[] };
  /** Of the app `12` with the installation `34`. */
  privateKey: string;
  /** `METHOD path` of the calls so far. */
  calls: string[];
  /** Makes the next calls whose `METHOD path` matches go wrong. */
  failNext(call: RegExp, ...mishaps: Mishap[]): void;
  /** Signs a delivery of the webhook about a pull request. */
  delivery(event: string, action: string, number: number, secret: string): Delivery;
}

export interface Delivery {
  headers: Record<string, string>;
  body: string;
}

/** On the loopback address, stopped when the file ends. */
export async function useFakeGitHub(branches: GitBranches, repositoryUrl: string): Promise<FakeGitHub> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const mishaps: { call: RegExp; mishap: Mishap }[] = [];
  const fake: FakeGitHub = {
    url: '',
    repository: new FakeRepository(branches, repositoryUrl),
    token: { value: 'github_pat_fake', lacks: [] },
    privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    calls: [],
    failNext: (call, ...next) => void mishaps.push(...next.map((mishap) => ({ call, mishap }))),
    delivery: (event, action, number, secret) => deliveryOf(fake, { event, action, number, secret }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const url = new URL(request.url ?? '/', fake.url);
    const call = `${request.method} ${url.pathname}`;
    fake.calls.push(call);
    const index = mishaps.findIndex((each) => each.call.test(call));
    const [failed] = index < 0 ? [] : mishaps.splice(index, 1);
    if (failed !== undefined) {
      const { status, headers = {}, message = 'It went wrong.' } = failed.mishap;
      return send(response, { status, body: { message } }, headers);
    }
    const fault = faultOf(request, body.byteLength > 0);
    if (fault !== undefined) return send(response, { status: 400, body: { message: fault } });
    const parsed: unknown = body.byteLength === 0 ? undefined : JSON.parse(body.toString('utf8'));
    await dispatch(fake, { request, url, body: parsed, publicKey: keys.publicKey }, response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, { status: 500, body: { message: String(error) } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function dispatch(
  fake: FakeGitHub,
  call: { request: IncomingMessage; url: URL; body: unknown; publicKey: KeyObject },
  response: ServerResponse,
): Promise<void> {
  const { request, url, body, publicKey } = call;
  const bearer = request.headers.authorization?.replace(/^bearer /i, '') ?? '';
  if (url.pathname === '/api/v3/app/installations/34/access_tokens') {
    if (!isSignedBy(publicKey, bearer))
      return send(response, { status: 401, body: { message: 'A JSON web token could not be decoded' } });
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const token = { token: fake.token.value, expires_at, permissions: {}, repository_selection: 'selected' };
    return send(response, { status: 201, body: token });
  }
  if (bearer !== fake.token.value)
    return send(response, { status: 401, body: { message: 'Bad credentials' } });
  await fake.repository.refresh();
  if (url.pathname === '/api/graphql') return send(response, changeDraft(fake, body));
  for (const { method, path, right, handle } of routes) {
    const match = path.exec(decodeURIComponent(url.pathname).replace(/^\/api\/v3/, ''));
    if (method !== request.method || match === null) continue;
    if (fake.token.lacks.includes(right)) {
      const message = 'Resource not accessible by personal access token';
      return send(response, { status: 403, body: { message } }, { 'x-accepted-github-permissions': right });
    }
    const { repository } = fake;
    const input = { repository, url: fake.url, user: 'plumbline-bot', query: url.searchParams, body };
    return send(response, await answerRoute(() => handle({ ...input, params: match.slice(1) })));
  }
  send(response, { status: 404, body: { message: 'Not Found' } });
}

/** What every call has to bring along. */
function faultOf({ headers }: IncomingMessage, hasBody: boolean): string | undefined {
  if (headers['user-agent'] === undefined) return 'Request forbidden by administrative rules: no User-Agent';
  if (!/application\/vnd\.github/.test(headers.accept ?? '')) return 'Unsupported Accept header';
  const isJson = /application\/json/.test(headers['content-type'] ?? '');
  return isJson || !hasBody ? undefined : 'Body should be JSON';
}

function changeDraft({ repository }: FakeGitHub, body: unknown): FakeAnswer {
  const { query, variables } = body as { query: string; variables: { id: string } };
  const pull = repository.pull(Number(variables.id.replace(/^PR_/, '')));
  const mutation =
    /(convertPullRequestToDraft|markPullRequestReadyForReview)\(input: \{ pullRequestId: \$id \}\)/;
  const [, name] = mutation.exec(query) ?? [];
  if (pull === undefined || name === undefined || !repository.draftsSupported)
    return {
      status: 200,
      body: { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'not possible' }] },
    };
  pull.draft = name === 'convertPullRequestToDraft';
  return { status: 200, body: { data: { [name]: { clientMutationId: null } } } };
}

function isSignedBy(publicKey: KeyObject, token: string): boolean {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as { iss?: unknown };
  const verifier = createVerify('RSA-SHA256').update(`${head}.${claims}`);
  return String(iss) === '12' && verifier.verify(publicKey, signature, 'base64url');
}

function deliveryOf(
  { repository }: FakeGitHub,
  { event, action, number, secret }: { event: string; action: string; number: number; secret: string },
): Delivery {
  const pull = repository.pull(number);
  const place = { full_name: repository.fullName };
  const comment = { comment: { body: 'Why is that?' }, issue: { number, pull_request: {} } };
  const change = {
    pull_request: {
      number,
      merged: pull?.merged !== undefined,
      head: { ref: pull?.branch ?? '', repo: place },
    },
  };
  const body = JSON.stringify({
    action,
    repository: place,
    sender: { login: 'ada' },
    ...(event === 'issue_comment' ? comment : change),
  });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  };
}

function send(
  response: ServerResponse,
  { status, body }: FakeAnswer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
