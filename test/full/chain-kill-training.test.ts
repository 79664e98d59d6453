import { test } from 'node:test';
import { deathsAt, killAlong, untilRegistered } from '../support/chain-kill.ts';
import { useModelChain } from '../support/model-chain.ts';
import { useTemporal } from '../support/temporal-server.ts';

// Two models go from an incident to a candidate that has settled. Workers are killed before each activity up to its
// registration for the one, and after each for the other.

const models = { before: 'merged', after: 'merged' } as const;
const chain = await useModelChain(await useTemporal(), Object.keys(models));

test(
  'workers that die anywhere between an incident and a registered candidate change nothing of how it ends',
  { timeout: 900_000 },
  () => killAlong(chain, models, deathsAt({ before: 'before', after: 'after' }, untilRegistered)),
);
