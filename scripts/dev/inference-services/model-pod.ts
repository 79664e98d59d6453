import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { startListening } from '../processes/listening.ts';
import type { Listening } from '../processes/listening.ts';
import { distort } from './faults.ts';
import type { Fault, Faults } from './faults.ts';
import { predict, readModel } from './logistic-model.ts';
import type { LogisticModel, Row } from './logistic-model.ts';
import { sendPayload } from './payload-events.ts';
import type { PayloadSink } from './payload-events.ts';
import type { PodLabels, ServingMetrics } from './serving-metrics.ts';

export interface ModelPodOptions {
  labels: PodLabels;
  storageUri: string;
  logger: { url: string; mode: string } | undefined;
  /** Folders behind storage that is not of this machine, by the beginning of their URIs. */
  mounts: Readonly<Record<string, string>>;
  faults: Faults;
  metrics: ServingMetrics;
  /** From its start until it is ready, at least, milliseconds. */
  readyAfter: number;
  /** Of all the traffic of its service. */
  hasAllTraffic: () => boolean;
  /** Told when its state is another. */
  onChange: () => void;
}

export type PodState =
  | { kind: 'loading' }
  | { kind: 'ready' }
  | { kind: 'failed'; reason: 'ModelLoadFailed' | 'RuntimeUnhealthy'; message: string; exitCode: number };

export interface ModelPod {
  readonly name: string;
  readonly state: PodState;
  /** Where it answers; undefined unless it is ready. */
  readonly url: string | undefined;
  stop(): Promise<void>;
}

/** A request that is none of the V1 protocol. */
class BadRequestError extends Error {}

/**
 * One pod of a predictor, as KServe runs it: the files are fetched, the model is loaded, and it answers by the V1
 * protocol behind the agent that logs its payloads and the proxy that counts its requests. Nothing of it is a process.
 */
export function startModelPod(options: ModelPodOptions): ModelPod {
  const { labels, storageUri, faults, readyAfter, onChange } = options;
  const stopping = new AbortController();
  let state: PodState = { kind: 'loading' };
  let listening: Listening | undefined;
  const fault = (): Fault => faults.of(storageUri, options.hasAllTraffic());
  const become = (next: PodState): void => {
    if (stopping.signal.aborted || JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    onChange();
  };
  const load = async (): Promise<void> => {
    try {
      const model = await readModel(storageUri, options.mounts);
      await sleep(readyAfter, undefined, { signal: stopping.signal }).catch(() => undefined);
      const server = createServer((request, response) => {
        void serve({ ...options, model, fault: fault() }, request, response);
      });
      listening = await startListening(server);
      settle();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      become({ kind: 'failed', reason: 'ModelLoadFailed', message, exitCode: 1 });
    }
  };
  const settle = (): void => {
    const { start, down } = fault();
    if (start === 'fails-to-load')
      become({
        kind: 'failed',
        reason: 'ModelLoadFailed',
        message: `cannot load ${storageUri}`,
        exitCode: 1,
      });
    else if (start === 'crashes' || down === true)
      become({
        kind: 'failed',
        reason: 'RuntimeUnhealthy',
        message: 'back-off restarting failed container kserve-container',
        exitCode: 137,
      });
    else if (start === 'hangs' || listening === undefined) become({ kind: 'loading' });
    else become({ kind: 'ready' });
  };
  const forget = faults.onChange(() => {
    if (listening !== undefined) settle();
  });
  const loading = load();
  return {
    name: labels.pod,
    get state() {
      return state;
    },
    get url() {
      return state.kind === 'ready' ? listening?.url : undefined;
    },
    async stop() {
      stopping.abort();
      forget();
      await loading;
      await listening?.stop().catch(() => undefined);
    },
  };
}

interface Serving extends ModelPodOptions {
  model: LogisticModel;
  fault: Fault;
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const id = request.headers['ce-id']?.toString() ?? randomUUID();
  const sink = sinkOf(serving);
  try {
    const body = await buffer(request);
    if (sink !== undefined) sendPayload(sink, { id, kind: 'request', body });
    const { status, content } = await answer(serving, request.url ?? '', body);
    const answered = Buffer.from(JSON.stringify(content));
    response.writeHead(status, { 'content-type': 'application/json', 'ce-id': id }).end(answered);
    serving.metrics.count(serving.labels, status, performance.now() - started);
    if (sink !== undefined && status === 200) sendPayload(sink, { id, kind: 'response', body: answered });
  } catch {
    response.destroy();
  }
}

async function answer(
  { model, fault, labels }: Serving,
  url: string,
  body: Buffer,
): Promise<{ status: number; content: object }> {
  if (url !== `/v1/models/${labels.model}:predict`)
    return { status: 404, content: { error: `no model answers at ${url}` } };
  if (fault.delay !== undefined) await sleep(fault.delay);
  if (Math.random() < (fault.errors ?? 0))
    return { status: 500, content: { error: 'the model failed, as it was asked to' } };
  try {
    const predictions = instancesOf(body).map((row) => distort(predict(model, row), fault.answers));
    return { status: 200, content: { predictions } };
  } catch (error) {
    if (!(error instanceof BadRequestError)) throw error;
    return { status: 400, content: { error: error.message } };
  }
}

function instancesOf(body: Buffer): Row[] {
  let parsed: { instances?: unknown };
  try {
    parsed = JSON.parse(body.toString('utf8')) as { instances?: unknown };
  } catch {
    throw new BadRequestError('the body is no JSON');
  }
  if (!Array.isArray(parsed.instances)) throw new BadRequestError('the body has no instances');
  return parsed.instances as Row[];
}

function sinkOf({ logger, labels }: ModelPodOptions): PayloadSink | undefined {
  if (logger === undefined) return undefined;
  const { namespace, model: name, pod, revision } = labels;
  // In a Deployment the agent does not learn the name of its pod.
  const source = revision === undefined ? 'http://localhost:9081/' : pod;
  return { ...logger, inferenceService: { namespace, name }, source };
}
