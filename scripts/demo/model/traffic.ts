import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { drawLabel, drawPayment } from './payments.ts';
import type { Population } from './payments.ts';

export interface Traffic {
  /** From now on these people pay. */
  change(population: Population): void;
  /** How many payments these people made so far. */
  paid(): number;
  stop(): Promise<void>;
}

/** Labels are sent together so often, milliseconds. */
const labelInterval = 1000;

/** Asks the model about payments of a population until it is stopped, and tells soon after which of them were fraud. */
export function startTraffic(
  model: string,
  population: Population,
  perSecond: number,
  labels: { url: string; token: string },
): Traffic {
  const random = seededRandom(20_261_121);
  const stopped = new AbortController();
  const { signal } = stopped;
  let people = population;
  let payments = 0;
  let known: { id: string; label: number }[] = [];
  const ask = async (): Promise<void> => {
    const payment = drawPayment(people, random);
    const id = randomUUID();
    const answer = await fetch(`${model}/v1/models/fraud:predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'ce-id': id },
      body: JSON.stringify({ instances: [payment] }),
    });
    await answer.body?.cancel();
    payments += 1;
    known.push({ id, label: drawLabel(payment, random) });
  };
  const tell = async (): Promise<void> => {
    const sent = known;
    known = [];
    if (sent.length === 0) return;
    const answer = await fetch(labels.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${labels.token}` },
      body: sent.map((label) => `${JSON.stringify(label)}\n`).join(''),
    });
    await answer.body?.cancel();
  };
  const again = async (action: () => Promise<void>, pause: number): Promise<void> => {
    while (!signal.aborted) {
      await action().catch(() => undefined);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = Promise.all([again(ask, 1000 / perSecond), again(tell, labelInterval)]);
  return {
    change(next) {
      people = next;
      payments = 0;
    },
    paid: () => payments,
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
