import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeResolution } from '../../../../domain/models/incident/resolution.ts';

const minute = 60_000;

const resolution = {
  headline: 'customers are older than a year ago',
  columns: ['age', 'income'],
  candidate: { name: 'credit', version: '13' },
  trainingRows: 52_000,
  evaluation: 'roc_auc is 0.012 better',
  gpuHours: 2.499,
  rollout: 'credit version 13 serves all traffic, after 10 % and 50 %',
  duration: 135 * minute,
};

test('an incident is told as a story: what drifted and why, what was trained, how good it is, how it came to serve', () => {
  assert.equal(
    describeResolution(resolution),
    '2 columns drifted (age, income). Customers are older than a year ago. credit version 13 was trained on 52000 ' +
      'rows for 2.5 GPU hours. Roc_auc is 0.012 better. Credit version 13 serves all traffic, after 10 % and 50 %. ' +
      'All in 2 h 15 min.',
  );
});

test('what is not known or was not needed is left out', () => {
  const quick = { ...resolution, columns: [], evaluation: undefined, gpuHours: 0, duration: 20_000 };
  assert.equal(
    describeResolution(quick),
    'Customers are older than a year ago. credit version 13 was trained on 52000 rows. ' +
      'Credit version 13 serves all traffic, after 10 % and 50 %. All in 1 minute.',
  );
  assert.match(describeResolution({ ...resolution, duration: 50 * 60 * minute }), /All in 2 days 2 h\.$/);
});
