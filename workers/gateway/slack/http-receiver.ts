import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Route, RouteRequest, RouteResponse } from '../route.ts';
import { isFromSlack } from './signature.ts';

export interface HttpReceiver extends Receiver {
  routes: Route[];
}

/** Slack shows a click as failed when it is not acknowledged within 3 seconds; a little less is ours. */
const acknowledgeWithin = 2900;
const largestBody = 1024 * 1024;

/**
 * Slack's calls as routes of the gateway, so that there is one port. Answers as soon as a handler acknowledges; what a
 * handler does afterwards is finished before the receiver stops. What is not acknowledged is answered with 500 or 503:
 * Slack then tells the person that it failed.
 */
export function createHttpReceiver(settings: {
  signingSecret: () => Promise<string>;
  log: (line: string) => void;
  now?: () => number;
}): HttpReceiver {
  const { signingSecret, log, now = Date.now } = settings;
  const underWay = new Set<Promise<void>>();
  let app: App | undefined;

  async function handle(request: RouteRequest): Promise<RouteResponse> {
    if (!isFromSlack(await signingSecret(), request, now())) return { status: 401 };
    const body = parseBody(request);
    if (body === undefined) return { status: 400 };
    // Slack's probes: they carry nothing that is acted on.
    if (body['ssl_check'] !== undefined) return { status: 200 };
    if (body['type'] === 'url_verification') return json({ challenge: body['challenge'] });
    return await dispatch(body, request);
  }

  function dispatch(body: ReceiverEvent['body'], { headers }: RouteRequest): Promise<RouteResponse> {
    return new Promise((resolve) => {
      const patience = setTimeout(() => resolve({ status: 503 }), acknowledgeWithin);
      const answer = (response: RouteResponse): void => {
        clearTimeout(patience);
        resolve(response);
      };
      const retryNum = Number(headers['x-slack-retry-num'] ?? Number.NaN);
      const event: ReceiverEvent = {
        body,
        ack: async (response?: unknown) => answer(acknowledgement(response)),
        ...(Number.isNaN(retryNum) ? {} : { retryNum }),
      };
      const processed = (app?.processEvent(event) ?? Promise.reject(new Error('not started')))
        .catch((error: unknown) => log(`a call from Slack failed: ${String(error)}`))
        // Where nobody has acknowledged, nobody knew what to do with it.
        .then(() => answer({ status: 500 }))
        .finally(() => underWay.delete(processed));
      underWay.add(processed);
    });
  }

  const route = (path: string): Route => ({ method: 'POST', path, maxBodyBytes: largestBody, handle });
  return {
    routes: [route('/slack/events'), route('/slack/interactions'), route('/slack/commands')],
    init(initialised) {
      app = initialised;
    },
    async start() {},
    async stop() {
      await Promise.allSettled(underWay);
    },
  };
}

/** Events are JSON; clicks and modals a form with JSON in it; commands a plain form. */
function parseBody({ headers, body }: RouteRequest): Record<string, unknown> | undefined {
  const text = body.toString('utf8');
  if (!String(headers['content-type']).startsWith('application/x-www-form-urlencoded'))
    return parseJson(text);
  const form = Object.fromEntries(new URLSearchParams(text));
  return form['payload'] === undefined ? form : parseJson(form['payload']);
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function acknowledgement(response: unknown): RouteResponse {
  if (response === undefined || response === null || response === '') return { status: 200 };
  if (typeof response !== 'string') return json(response);
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: response };
}

function json(value: unknown): RouteResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
