import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { servedModel } from './write-configuration.ts';

/** The logger of an InferenceService, which sends what it is asked and answers to the gateway. */
export interface PayloadTraffic {
  /** From now on the inputs are others. */
  drift(isDrifted: boolean): void;
  /** Ids of the pairs of which both events were acknowledged. */
  readonly acknowledged: readonly string[];
  stop(): Promise<void>;
}

const pairEvery = 50;

export function startTraffic(gatewayUrl: string, seed: number): PayloadTraffic {
  const random = seededRandom(seed);
  const acknowledged: string[] = [];
  let shift = 0;
  const stopping = new AbortController();

  async function sendPair(): Promise<void> {
    const id = randomUUID();
    const wave = (width: number) => (random() * 2 - 1) * width;
    const instance = [wave(10) + shift, 40 + wave(20) + shift, 3000 + wave(900) + 90 * shift];
    const isTaken =
      (await sendEvent(gatewayUrl, 'request', id, { instances: [instance] })) &&
      (await sendEvent(gatewayUrl, 'response', id, { predictions: [random()] }));
    if (isTaken) acknowledged.push(id);
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await sendPair();
      await pause(pairEvery);
    }
  })();
  return {
    drift: (isDrifted) => {
      shift = isDrifted ? 30 : 0;
    },
    acknowledged,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function sendEvent(gatewayUrl: string, kind: string, id: string, body: object): Promise<boolean> {
  try {
    const answer = await fetch(`${gatewayUrl}/payloads`, {
      method: 'POST',
      headers: {
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-type': `org.kubeflow.serving.inference.${kind}`,
        'ce-source': 'fraud-predictor-00001-deployment-6f9c8d7b5-x2x4z',
        'ce-time': new Date().toISOString(),
        'ce-inferenceservicename': servedModel.name,
        'ce-namespace': servedModel.namespace,
        'ce-component': 'predictor',
        'ce-endpoint': 'default',
        'ce-metadata': '{}',
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5000),
    });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
