import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';

/** What arrived, with its form decoded. */
export interface PrometheusRequest {
  path: string;
  form: Record<string, string>;
  headers: IncomingMessage['headers'];
}

export interface FakePrometheus {
  url: string;
  requests: PrometheusRequest[];
  /** Answers the requests from now on. */
  answer: (request: PrometheusRequest, response: ServerResponse) => void;
}

/** An HTTP server that answers as a test says, for what a real Prometheus does not do on request. Stopped with the file. */
export async function useFakePrometheus(): Promise<FakePrometheus> {
  const fake: FakePrometheus = { url: '', requests: [], answer: (_, response) => response.end() };
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    const received = { path: request.url ?? '', form, headers: request.headers };
    fake.requests.push(received);
    fake.answer(received, response);
  };
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return fake;
}

/** An answer in the form of Prometheus. */
export function success(response: ServerResponse, data: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'success', data }));
}
