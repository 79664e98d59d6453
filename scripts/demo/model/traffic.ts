import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { drawPayment } from './payments.ts';
import type { Population } from './payments.ts';

export interface Traffic {
  /** From now on these people pay. */
  change(population: Population): void;
  stop(): Promise<void>;
}

/** Asks the model about payments of a population until it is stopped. */
export function startTraffic(model: string, population: Population, perSecond: number): Traffic {
  const random = seededRandom(20_261_121);
  const stopped = new AbortController();
  let people = population;
  const ask = async (): Promise<void> => {
    const body = JSON.stringify({ instances: [drawPayment(people, random)] });
    const answer = await fetch(`${model}/v1/models/fraud:predict`, { method: 'POST', body });
    await answer.body?.cancel();
  };
  const running = (async () => {
    while (!stopped.signal.aborted) {
      await ask().catch(() => {});
      await sleep(1000 / perSecond, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();
  return {
    change(next) {
      people = next;
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
