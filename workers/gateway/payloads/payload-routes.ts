import type { PayloadLog } from '../../../clients/payload-log/payload-log.ts';
import { LogFullError } from '../../../clients/payload-log/errors.ts';
import type { SecretReference } from '../../../config/schema/secret-reference.ts';
import { readLabels } from '../../../domain/models/payloads/labels.ts';
import { hasBearerToken } from '../bearer-token.ts';
import type { Route, RouteHead, RouteRequest, RouteResponse } from '../route.ts';
import type { EventAnswer, EventStart, IncomingEvent, Receiver } from './receiver.ts';
import type { ReceiverCounts } from './receiver-counts.ts';
import { readStructuredEvent, structuredType } from './structured-event.ts';

/** `POST /payloads` and `POST /payloads/TOKEN`: events of KServe's logger, one a request. */
export function createPayloadRoutes(
  { receive, refusalOf }: Pick<Receiver, 'receive' | 'refusalOf'>,
  maxBodyBytes: number,
  counts: Pick<ReceiverCounts, 'refuse'>,
): Route[] {
  const route: Omit<Route, 'path'> = {
    method: 'POST',
    maxBodyBytes,
    async refuse(head) {
      const start = isStructured(head) ? undefined : startOf(head);
      const refusal = start && refusalOf(start);
      if (refusal !== undefined) {
        counts.refuse(refusal.why);
        return text(refusal.status, refusal.reason);
      }
      if (Number(head.headers['content-length'] ?? 0) <= maxBodyBytes) return undefined;
      counts.refuse('too-large');
      return text(413, `expected a body of at most ${maxBodyBytes} bytes (gateway.payloads.largestBody)`);
    },
    handle: (request) =>
      new Promise((resolve) => {
        const event = eventOf(request);
        if (event === undefined) resolve(text(400, 'expected one CloudEvent as JSON'));
        else receive(event, (answer) => resolve(responseOf(answer)));
      }),
  };
  return ['/payloads', '/payloads/:token'].map((path) => ({ ...route, path }));
}

/** Then the attributes are in the body, and who sends it is known once that is read. */
function isStructured({ headers }: RouteHead): boolean {
  return headers['content-type']?.startsWith(structuredType) === true;
}

function eventOf(request: RouteRequest): IncomingEvent | undefined {
  const { body, params } = request;
  if (!isStructured(request)) return { ...startOf(request), body };
  const event = readStructuredEvent(body);
  return event === undefined ? undefined : { ...event, token: params['token'] };
}

function startOf({ headers, params }: RouteHead): EventStart {
  return {
    attribute: (name) => headers[`ce-${name}`]?.toString(),
    headLength: headers['inference-header-content-length']?.toString(),
    token: params['token'],
  };
}

function responseOf({ status, reason }: EventAnswer): RouteResponse {
  return reason === undefined ? { status } : text(status, reason);
}

/** A model that labels are taken for. */
export interface LabelledModel {
  /** Its name in the configuration, which is part of the address. */
  name: string;
  /** `namespace/name` of the InferenceService. */
  model: string;
  token: SecretReference | undefined;
}

const largestLabels = 8 * 1024 * 1024;

/** `POST /labels/MODEL`: what turned out to be true, as JSON or JSON lines, with the bearer token of the model. */
export function createLabelRoute(
  log: Pick<PayloadLog, 'appendLabels'>,
  models: readonly LabelledModel[],
  now: () => number,
): Route {
  const modelOf = (name: string | undefined): LabelledModel | undefined =>
    models.find((model) => model.name === name);
  return {
    method: 'POST',
    path: '/labels/:model',
    maxBodyBytes: largestLabels,
    async refuse({ params, headers }) {
      const model = modelOf(params['model']);
      if (await hasBearerToken(model?.token, headers.authorization)) return undefined;
      return text(401, 'expected the bearer token for labels of this model (labelsToken in plumbline.yaml)');
    },
    async handle({ params, body }) {
      const model = modelOf(params['model'])?.model ?? '';
      const labels = readLabels(body.toString('utf8'), now());
      if (!Array.isArray(labels)) return text(400, `line ${labels.line}: expected ${labels.expected}`);
      try {
        await log.appendLabels(model, labels, now());
      } catch (error) {
        return text(error instanceof LogFullError ? 507 : 503, (error as Error).message);
      }
      const headers = { 'content-type': 'application/json' };
      return { status: 200, headers, body: `${JSON.stringify({ accepted: labels.length })}\n` };
    },
  };
}

function text(status: number, reason: string): RouteResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${reason}\n` };
}
