import { test } from 'node:test';
import { deathsAt, killAlong, untilSettled, whileUndone } from '../support/chain-kill.ts';
import { useModelChain } from '../support/model-chain.ts';
import { useTemporal } from '../support/temporal-server.ts';

// One model goes from an incident to a candidate that has settled, one to a pull request that is closed, so that all is
// undone. Workers are killed before and after each activity from the plan of the rollout on, and of the undoing.

const models = { merged: 'merged', closed: 'closed' } as const;
const chain = await useModelChain(await useTemporal(), Object.keys(models));

test(
  'workers that die anywhere between a plan and a settled or undone rollout change nothing of how it ends',
  { timeout: 900_000 },
  () =>
    killAlong(chain, models, [
      ...deathsAt({ before: 'merged', after: 'merged' }, untilSettled),
      ...deathsAt({ before: 'closed', after: 'closed' }, whileUndone),
    ]),
);
