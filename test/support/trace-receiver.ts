import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { after } from 'node:test';

/** A span as it arrived. */
export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** Which process sent it. */
  service: string;
  attributes: Record<string, unknown>;
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

interface Export {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<ReceivedSpan, 'attributes' | 'service'> & { attributes?: Attribute[] })[] }[];
  }[];
}

/** A collector of traces that takes OTLP over HTTP as JSON; stopped when the file ends. */
export async function startTraceReceiver(): Promise<{
  endpoint: string;
  spans: ReceivedSpan[];
  text: () => string;
}> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const take = (body: Export): void => {
    bodies.push(JSON.stringify(body));
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const { 'service.name': service } = valuesOf(resource.attributes);
      for (const { attributes = [], ...span } of scopeSpans.flatMap((scope) => scope.spans))
        spans.push({ ...span, service: String(service), attributes: valuesOf(attributes) });
    }
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    take((await json(request)) as Export);
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, spans, text: () => bodies.join('\n') };
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
