import type { Payload, PayloadCodec } from '@temporalio/common';
import type { Counter, Registry } from 'prom-client';
import { Counter as PrometheusCounter } from 'prom-client';
import { PayloadDecryptionError } from '../../../clients/temporal/errors.ts';
import type { RouteHead, Route, RouteRequest, RouteResponse } from '../route.ts';
import type { MayRead } from './codec-access.ts';
import { fromJson, toJson } from './payload-json.ts';

/** A page of a history with large payloads; none is above 2 MB. */
const maxBodyBytes = 8 * 1024 * 1024;

/** How long a browser may remember what it is allowed, seconds. */
const rememberedFor = 600;

export interface CodecDeps {
  codec: PayloadCodec;
  mayRead: MayRead;
  /** Addresses of the Temporal UIs whose pages may ask. */
  origins: readonly string[];
  namespace: string;
  registry: Registry;
}

/**
 * The codec server of Temporal's UI and command line: `POST /codec/decode` and `/codec/encode`. Everybody who may not
 * read is refused before the body is looked at, and all refusals cost the same.
 */
export function createCodecRoutes(deps: CodecDeps): Route[] {
  const allowed = new Set(deps.origins.map((origin) => new URL(origin).origin));
  const counter = new PrometheusCounter({
    name: 'plumbline_codec_payloads_total',
    help: 'Payloads that the codec server decoded or encoded for people, and requests that it refused.',
    labelNames: ['operation', 'outcome'],
    registers: [deps.registry],
  });
  return (['decode', 'encode'] as const).flatMap((operation) => {
    const path = `/codec/${operation}`;
    return [preflight(path, allowed), operate(path, operation, { ...deps, allowed, counter })];
  });
}

function operate(
  path: string,
  operation: 'decode' | 'encode',
  deps: CodecDeps & { allowed: ReadonlySet<string>; counter: Counter<'operation' | 'outcome'> },
): Route {
  const { codec, allowed, counter, namespace } = deps;
  const refusal = (head: RouteHead, status: number, fault: string): RouteResponse => {
    counter.inc({ operation, outcome: 'refused' });
    return answer(status, { message: fault }, headersFor(head, allowed));
  };
  return {
    method: 'POST',
    path,
    maxBodyBytes,
    async refuse(head) {
      const { fault } = await deps.mayRead(head.headers.authorization);
      if (fault !== undefined) return refusal(head, 401, fault);
      const asked = head.headers['x-namespace'];
      if (asked === undefined || asked === namespace) return undefined;
      return refusal(head, 400, `the keys here are those of namespace ${namespace}`);
    },
    async handle(request) {
      const headers = headersFor(request, allowed);
      const payloads = parse(request);
      if (payloads === undefined) return refusal(request, 400, 'expected payloads as JSON');
      try {
        const done = await codec[operation](payloads);
        counter.inc({ operation, outcome: 'done' }, payloads.length);
        return answer(200, { payloads: done.map(toJson) }, headers);
      } catch (error) {
        if (error instanceof PayloadDecryptionError) return refusal(request, 400, error.message);
        throw error;
      }
    },
  };
}

/** What a browser asks before a page of another address may send the request itself. */
function preflight(path: string, allowed: ReadonlySet<string>): Route {
  return {
    method: 'OPTIONS',
    path,
    async handle(request) {
      return { status: 204, headers: headersFor(request, allowed) };
    },
  };
}

/** Nothing is said to pages of other addresses, so their browsers keep the answer from them. */
function headersFor({ headers }: RouteHead, allowed: ReadonlySet<string>): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined || !allowed.has(origin)) return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, content-type, x-namespace',
    'access-control-max-age': String(rememberedFor),
  };
}

function parse({ body }: RouteRequest): Payload[] | undefined {
  try {
    return fromJson(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}

function answer(status: number, body: object, headers: Record<string, string>): RouteResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
