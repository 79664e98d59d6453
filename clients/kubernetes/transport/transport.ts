import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { ClusterConnection } from '../connection/cluster-connection.ts';
import type { Credentials } from '../connection/credentials.ts';
import { describeConnection } from '../connection/cluster-connection.ts';
import { KubernetesError, TimedOutError, UnreachableError } from '../errors.ts';
import { createAgents, type Agents } from './agents.ts';
import { boundedSignal, untilAborted } from './bounded-signal.ts';
import { exchange, readText, type Answer } from './exchange.ts';
import { networkError } from './network-errors.ts';
import { retryRead, type RetryNotice } from './retry.ts';
import { statusError, type Subject } from './status-error.ts';
import { parseStatus } from './status.ts';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query after the server's address. */
  path: string;
  subject: Subject;
  body?: unknown;
  /** `application/json` unless stated. */
  contentType?: string;
  accept?: string;
  /** Answers with 304 when the server's version is still this one. */
  etag?: string | undefined;
  /** Reads the body; as JSON unless stated. Throws where it is not what was asked for. */
  parse?: (text: string) => unknown;
  /** Changes nothing, so that it may be repeated: true for GET unless stated. */
  readOnly?: boolean;
  signal?: AbortSignal | undefined;
}

interface ApiResponse {
  status: number;
  headers: IncomingMessage['headers'];
  /** What `parse` made of the body; undefined for 304. The caller knows its shape: the schema is the server's. */
  content: unknown;
}

export interface TransportSettings {
  /** Milliseconds for a whole request, answer included. */
  requestTimeout: number;
  userAgent: string;
  onRetry: (notice: RetryNotice) => void;
}

/** Sends requests to one API server with the credentials of the moment; rejects with a KubernetesError. */
export interface Transport {
  readonly connection: ClusterConnection;
  send(request: ApiRequest): Promise<ApiResponse>;
  /** For answers that go on: resolves with the open body. `signal` ends it and bounds the wait for its beginning. */
  open(request: ApiRequest & { signal: AbortSignal }): Promise<Readable>;
  /** Reading a body that `open` returned failed with Node's own error: ours instead. */
  readingFailed(error: unknown, request: ApiRequest): Error;
  close(): void;
}

export function createTransport(connection: ClusterConnection, settings: TransportSettings): Transport {
  const agents = createAgents(connection);

  async function answerTo(request: ApiRequest, pool: keyof Agents, signal: AbortSignal): Promise<Answer> {
    const { credentials } = connection;
    const first = await untilAborted(credentials.current(), signal);
    const answer = await attempt(request, pool, first, signal);
    if (answer.status !== 401 || !credentials.renew(first)) return answer;
    answer.body.destroy();
    return attempt(request, pool, await untilAborted(credentials.current(), signal), signal);
  }

  function attempt(request: ApiRequest, pool: keyof Agents, credentials: Credentials, signal: AbortSignal) {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    return exchange({
      url: connection.server + request.path,
      method: request.method,
      headers: {
        'user-agent': settings.userAgent,
        accept: request.accept ?? 'application/json',
        ...(connection.compression && pool === 'requests' ? { 'accept-encoding': 'gzip' } : {}),
        ...(request.etag === undefined ? {} : { 'if-none-match': request.etag }),
        ...(body === undefined
          ? {}
          : {
              'content-type': request.contentType ?? 'application/json',
              'content-length': Buffer.byteLength(body),
            }),
        ...credentials.headers,
      },
      body,
      agent: agents.for(credentials.tls)[pool],
      signal,
    });
  }

  async function refusal(answer: Answer, { subject }: ApiRequest): Promise<KubernetesError> {
    const status = parseStatus(answer.status, await readText(answer.body));
    const retryAfter = Number(answer.headers['retry-after'] ?? Number.NaN);
    if (Number.isFinite(retryAfter)) status.retryAfterSeconds ??= retryAfter;
    return statusError(status, subject, connection);
  }

  function failed(error: unknown, request: ApiRequest, signal: AbortSignal | undefined): Error {
    if (signal?.aborted === true) return signal.reason as Error;
    if (error instanceof KubernetesError) return error;
    return networkError(error, connection, describeRequest(request));
  }

  async function sendOnce(request: ApiRequest): Promise<ApiResponse> {
    const { requestTimeout } = settings;
    using bounded = boundedSignal(requestTimeout, () => timedOut(request), request.signal);
    try {
      const answer = await answerTo(request, 'requests', bounded.signal);
      if (answer.status >= 400) throw await refusal(answer, request);
      const { status, headers } = answer;
      // Read even where it is empty: until then its connection stays taken.
      const text = await readText(answer.body);
      return {
        status,
        headers,
        content: status === 304 ? undefined : parseContent(answer, text, request.parse),
      };
    } catch (error) {
      throw failed(error, request, bounded.signal);
    }
  }

  /** A gateway's login page, or another server altogether, also answers with 200 or a redirection. */
  function parseContent(answer: Answer, text: string, parse: ApiRequest['parse'] = JSON.parse): unknown {
    try {
      if (answer.status < 300) return parse(text);
    } catch {
      // Told below, without the parser's excerpt of the content.
    }
    const what = `HTTP ${answer.status}, ${answer.headers['content-type'] ?? 'no content type'}`;
    throw new UnreachableError(
      `${describeConnection(connection)} does not answer as a Kubernetes API server does (${what}); is the address right?`,
      connection.server,
    );
  }

  function timedOut(request: ApiRequest): TimedOutError {
    const seconds = settings.requestTimeout / 1000;
    return new TimedOutError(
      `${describeConnection(connection)} gave no answer within ${seconds} s to ${describeRequest(request)}`,
    );
  }

  return {
    connection,
    send(request) {
      const readOnly = request.readOnly ?? request.method === 'GET';
      return readOnly
        ? retryRead(() => sendOnce(request), request.signal, settings.onRetry)
        : sendOnce(request);
    },
    async open(request) {
      try {
        const answer = await answerTo(request, 'streams', request.signal);
        if (answer.status !== 200) throw await refusal(answer, request);
        return answer.body;
      } catch (error) {
        throw failed(error, request, request.signal);
      }
    },
    readingFailed: (error, request) => failed(error, request, request.signal),
    close: () => agents.close(),
  };
}

const verbs = {
  GET: 'reading',
  POST: 'creating',
  PUT: 'replacing',
  PATCH: 'patching',
  DELETE: 'deleting',
} as const;

function describeRequest({ method, subject }: ApiRequest): string {
  return `${verbs[method]} ${subject.description}`;
}
