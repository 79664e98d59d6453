import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { checkDay } from '../../scripts/chaos/mixed-day/check-day.ts';
import { describeDay } from '../../scripts/chaos/mixed-day/describe-day.ts';
import { runDay } from '../../scripts/chaos/mixed-day/run-day.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test(
  'nothing is lost, done twice or left behind on a day on which everything is killed and cut',
  { timeout: 15 * 60_000 },
  async (context) => {
    const evidence = await runDay({
      seed: 20261,
      minutes: 4,
      targets: 12,
      scanEvery: '15s',
      restWithin: 5 * 60_000,
      journal: path.join(temporaryFolder(), 'journal.jsonl'),
      progress: (line) => console.error(line),
    });
    const violations = checkDay(evidence);
    context.diagnostic(describeDay(evidence, violations));
    assert.deepEqual(violations, []);
    const drifts = evidence.journal.filter(({ kind }) => kind === 'change');
    const counted = evidence.trail.filter(({ record }) => record.kind === 'decision' && record.accepted);
    const disturbed = new Set(
      evidence.journal.flatMap((entry) => (entry.kind === 'disturbance' ? [entry.what] : [])),
    );
    assert.ok(drifts.length >= 40 && counted.length >= 5 && evidence.acknowledgedPairs.length >= 500);
    assert.equal(disturbed.size, 8, 'everything was disturbed');
  },
);
