import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { startListening } from '../../dev/processes/listening.ts';
import type { Listening } from '../../dev/processes/listening.ts';
import { predict as score } from '../../dev/inference-services/logistic-model.ts';
import { champion } from './payments.ts';
import type { Payment } from './payments.ts';

/** Serves the fraud model as a KServe predictor does, by the V1 protocol. */
export async function startPredictor(): Promise<Listening> {
  const server = createServer((request, response) => {
    predict(request, response).catch(() => response.writeHead(400).end());
  });
  return await startListening(server);
}

async function predict(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { instances } = (await json(request)) as { instances: Payment[] };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ predictions: instances.map((payment) => score(champion, { ...payment })) }));
}
