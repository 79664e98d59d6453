import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killInIncident, undisturbed } from '../support/incident-kill.ts';
import { useModelLoop } from '../support/model-loop.ts';

const activities = [
  'gatherEvidence',
  'diagnoseIncident',
  'tellPeople',
  'recordAudit',
  'recordIncident',
] as const;
const points = activities.flatMap((activity) =>
  (['before', 'after'] as const).map((moment) => ({
    activity,
    moment,
    model: `${activity}-${moment}`.toLowerCase(),
  })),
);
const loop = await useModelLoop({ models: points.map(({ model }) => `  - { name: ${model} }`).join('\n') });

for (const point of points) {
  test(
    `an incident ends the same when its worker dies ${point.moment} ${point.activity}`,
    { timeout: 300_000 },
    async () => {
      assert.deepEqual(await killInIncident(loop, point), undisturbed);
    },
  );
}
