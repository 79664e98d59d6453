import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

interface PagerDutyEvent {
  routing_key?: unknown;
  event_action?: unknown;
  dedup_key?: unknown;
  payload?: { summary?: unknown; source?: unknown; severity?: unknown; timestamp?: unknown };
  links?: { href?: unknown }[];
}

/** An incident as whoever is on call sees it. */
export interface FakeIncident {
  state: 'triggered' | 'acknowledged' | 'resolved';
  summary: string;
  severity: string;
  triggers: number;
}

export interface FakePagerDuty {
  url: string;
  routingKey: string;
  incidents: Map<string, FakeIncident>;
  /** Answers the next requests with these statuses instead. */
  failures: { status: number; retryAfter?: number }[];
  requests: number;
}

/**
 * The Events API v2 as its documentation describes it: 202 with the dedup key, 400 with what is wrong with the event,
 * and one incident for a dedup key until it is resolved. Stopped when the file ends.
 */
export async function useFakePagerDuty(): Promise<FakePagerDuty> {
  const fake: FakePagerDuty = {
    url: '',
    routingKey: 'r'.repeat(32),
    incidents: new Map(),
    failures: [],
    requests: 0,
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      fake.requests += 1;
      const failure = fake.failures.shift();
      if (failure !== undefined) {
        const { status, retryAfter } = failure;
        response
          .writeHead(status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) })
          .end();
        return;
      }
      const event = JSON.parse(Buffer.concat(chunks).toString()) as PagerDutyEvent;
      const errors = faultsOf(event, fake.routingKey);
      const answer =
        errors.length > 0
          ? { status: 'invalid event', message: 'Event object is invalid', errors }
          : { status: 'success', message: 'Event processed', dedup_key: take(fake, event) };
      response.writeHead(errors.length > 0 ? 400 : 202, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  after(() => server.close());
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/enqueue`;
  return fake;
}

function faultsOf(event: PagerDutyEvent, routingKey: string): string[] {
  const { event_action: action, dedup_key: key, payload, links = [] } = event;
  const faults: string[] = [];
  if (event.routing_key !== routingKey) faults.push("'routing_key' is invalid");
  if (!['trigger', 'acknowledge', 'resolve'].includes(String(action)))
    faults.push("'event_action' is invalid");
  if (key !== undefined && (typeof key !== 'string' || key.length > 255))
    faults.push("'dedup_key' is too long");
  if (action !== 'trigger') {
    if (key === undefined) faults.push("'dedup_key' is missing or blank");
    return faults;
  }
  const { summary, source, severity, timestamp } = payload ?? {};
  if (typeof summary !== 'string' || summary === '') faults.push("'payload.summary' is missing or blank");
  else if (summary.length > 1024) faults.push("'payload.summary' is too long");
  if (typeof source !== 'string' || source === '') faults.push("'payload.source' is missing or blank");
  if (!['critical', 'error', 'warning', 'info'].includes(String(severity)))
    faults.push("'payload.severity' is invalid");
  if (typeof timestamp === 'string' && Number.isNaN(Date.parse(timestamp)))
    faults.push("'payload.timestamp' is invalid");
  if (links.some(({ href }) => typeof href !== 'string')) faults.push("'links' is invalid");
  return faults;
}

function take({ incidents }: FakePagerDuty, event: PagerDutyEvent): string {
  const key = typeof event.dedup_key === 'string' ? event.dedup_key : `generated-${incidents.size}`;
  const incident = incidents.get(key);
  if (event.event_action === 'trigger') {
    const isOpen = incident !== undefined && incident.state !== 'resolved';
    incidents.set(key, {
      // What is acknowledged stays so when it triggers again.
      state: isOpen ? incident.state : 'triggered',
      summary: String(event.payload?.summary),
      severity: String(event.payload?.severity),
      triggers: isOpen ? incident.triggers + 1 : 1,
    });
  } else if (incident !== undefined && incident.state !== 'resolved') {
    incident.state = event.event_action === 'resolve' ? 'resolved' : 'acknowledged';
  }
  return key;
}
