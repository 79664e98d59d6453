import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './settings.ts';
import { TrainingError } from './training-error.ts';

const chunk = 32 * 1024 * 1024;

/** Lets go wrong what was asked to, in the middle of a training. */
export async function sufferHalfWay(fault: Fault | undefined): Promise<void> {
  if (fault === 'crash') throw new Error('crashed half-way, as it was asked to');
  if (fault === 'bad-data') throw new TrainingError('the data is bad, as it was asked to find');
  if (fault === 'out-of-memory') await takeAllMemory();
}

/** Takes more and more, slowly enough for whoever watches limits. */
async function takeAllMemory(): Promise<never> {
  const taken: Buffer[] = [];
  for (;;) {
    taken.push(Buffer.alloc(chunk, taken.length));
    await sleep(20);
  }
}
