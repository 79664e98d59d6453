import { randomUUID } from 'node:crypto';

/** Features of an instance: a usual size for tabular models. */
const features = 12;
const idLength = 36;

/** A request with an event as KServe's agent sends it, made once; only the id is another each time. */
interface Template {
  bytes: Buffer;
  idAt: number;
}

/** Makes requests and answers in turn, so that each pair has one id. */
export function createEventStream(model: { namespace: string; name: string }): { next(): Buffer } {
  const instance = Array.from(
    { length: features },
    (_, index) => Math.round(1e6 * Math.sin(index + 1)) / 1e4,
  );
  const kinds = {
    request: template(model, 'request', JSON.stringify({ instances: [instance] })),
    response: template(model, 'response', JSON.stringify({ predictions: [0.73] })),
  };
  const stem = randomUUID().slice(0, idLength - 12);
  let count = 0;
  return {
    next() {
      const { bytes, idAt } = count % 2 === 0 ? kinds.request : kinds.response;
      const id = stem + String(Math.floor(count / 2)).padStart(12, '0');
      count += 1;
      bytes.write(id, idAt, 'latin1');
      return bytes;
    },
  };
}

function template(model: { namespace: string; name: string }, kind: string, body: string): Template {
  const head = [
    'POST /payloads HTTP/1.1',
    'Host: plumbline-gateway.plumbline.svc:8080',
    'User-Agent: Go-http-client/1.1',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Ce-Component: predictor',
    'Ce-Endpoint: default',
    `Ce-Id: ${'0'.repeat(idLength)}`,
    `Ce-Inferenceservicename: ${model.name}`,
    'Ce-Metadata: {}',
    `Ce-Namespace: ${model.namespace}`,
    `Ce-Source: ${model.name}-predictor-00001-deployment-6f9c8d7b5-x2x4z`,
    'Ce-Specversion: 1.0',
    `Ce-Time: ${new Date().toISOString()}`,
    `Ce-Type: org.kubeflow.serving.inference.${kind}`,
    'Content-Type: application/json',
    'Accept-Encoding: gzip',
  ].join('\r\n');
  const bytes = Buffer.from(`${head}\r\n\r\n${body}`);
  return { bytes, idAt: bytes.indexOf('Ce-Id: ') + 'Ce-Id: '.length };
}
