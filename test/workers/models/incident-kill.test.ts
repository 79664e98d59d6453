import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killInIncident, undisturbed } from '../../support/incident-kill.ts';
import { useModelLoop } from '../../support/model-loop.ts';

// The other points are in test/full.
const loop = await useModelLoop({ models: '  - { name: fraud }' });

test(
  'a worker that dies once it has diagnosed an incident leaves it to the next, which asks, once',
  { timeout: 300_000 },
  async () => {
    const ended = await killInIncident(loop, {
      model: 'fraud',
      activity: 'diagnoseIncident',
      moment: 'after',
    });
    assert.deepEqual(ended, undisturbed);
  },
);
