import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startListening } from '../../dev/processes/listening.ts';
import type { Listening } from '../../dev/processes/listening.ts';

export interface PayloadLoggerOptions {
  /** The predictor behind it. */
  predictor: string;
  /** `spec.predictor.logger.url` of the InferenceService. */
  sink: string;
  inferenceService: { namespace: string; name: string };
  /** Name of the pod it runs in. */
  pod: string;
}

/**
 * Stands before a predictor as KServe's agent does in the pod of a model: passes requests on and sends each request,
 * and each response with status 200, as a CloudEvent in binary mode, at most once and without waiting for it.
 */
export async function startPayloadLogger(options: PayloadLoggerOptions): Promise<Listening> {
  const server = createServer((request, response) => {
    passOn(options, request, response).catch(() => response.writeHead(502).end());
  });
  return await startListening(server);
}

async function passOn(
  options: PayloadLoggerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = request.headers['ce-id']?.toString() ?? randomUUID();
  const body = await buffer(request);
  log(options, { id, kind: 'request', body });
  const answer = await fetch(`${options.predictor}${request.url}`, { method: 'POST', body });
  const answered = Buffer.from(await answer.arrayBuffer());
  if (answer.status === 200) log(options, { id, kind: 'response', body: answered });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answered);
}

function log(
  { sink, inferenceService, pod }: PayloadLoggerOptions,
  { id, kind, body }: { id: string; kind: 'request' | 'response'; body: Buffer<ArrayBuffer> },
): void {
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-type': `org.kubeflow.serving.inference.${kind}`,
    'ce-source': pod,
    'ce-time': new Date().toISOString(),
    'ce-inferenceservicename': inferenceService.name,
    'ce-namespace': inferenceService.namespace,
    'ce-component': 'predictor',
    'ce-endpoint': '',
  };
  // As the agent does: what is not taken is lost.
  fetch(sink, { method: 'POST', headers, body }).then(
    (answer) => answer.body?.cancel(),
    () => {},
  );
}
