import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedBefore } from '../../../../domain/models/incident/served-before.ts';
import type { WorkloadRevision } from '../../../../domain/models/incident/workload-revisions.ts';

const [one, two, three] = ['s3://models/1', 's3://models/2', 's3://models/3'];

function revision(number: number, changes: Partial<WorkloadRevision> & { image?: string } = {}) {
  const { image = 'server:1', ...others } = changes;
  return {
    component: 'predictor',
    name: `credit-predictor-0000${number}`,
    createdAt: `2026-03-01T0${number}:00:00Z`,
    containers: [{ name: 'kserve-container', image, settings: '[]', resources: '{}' }],
    ...others,
  } as const satisfies WorkloadRevision;
}

const why = (...asked: Parameters<typeof servedBefore>): string => {
  const found = servedBefore(...asked);
  return 'unknown' in found ? found.unknown : `${found.storageUri} (${found.revision})`;
};

test('the model of the newest revision that had another one is gone back to', () => {
  const revisions = [
    revision(1, { storage: three }),
    revision(2, { storage: one }),
    revision(3, { storage: two }),
    revision(4, {
      storage: two,
      containers: [{ ...revision(4).containers[0], resources: '{"limits":{"memory":"4Gi"}}' }],
    }),
  ];
  assert.deepEqual(servedBefore(two, revisions, []), {
    storageUri: one,
    revision: 'credit-predictor-00002',
    since: '2026-03-01T03:00:00Z',
    present: two,
  });
});

test('nothing is gone back to where no revision tells of another model', () => {
  assert.match(why(two, [], []), /no revision of its predictor/);
  assert.match(why(two, [revision(1), revision(2)], []), /no revision of its predictor/);
  assert.match(why(two, [revision(1, { storage: two })], []), /keeps no revision with another model/);
  const unready = [revision(1, { storage: one })];
  assert.match(why(two, unready, []), /newest revision credit-predictor-00001 has not the model/);
});

test('what was changed with the model, or since, would stay: it is no way back', () => {
  const before = revision(1, { storage: one });
  const image = [before, revision(2, { storage: two, image: 'server:2' })];
  assert.match(why(two, image, []), /other things were changed.*image of the predictor: server:1 → server:2/);
  const later = [before, revision(2, { storage: two }), revision(3, { storage: two, image: 'server:2' })];
  assert.match(why(two, later, []), /image of the predictor/);
  const transformer = (number: number, text: string) =>
    revision(number, { component: 'transformer', name: `credit-transformer-${number}`, image: text });
  const beside = [
    before,
    transformer(1, 'encode:1'),
    revision(2, { storage: two }),
    transformer(3, 'encode:2'),
  ];
  assert.match(why(two, beside, []), /image of the transformer/);
  const untouched = [before, transformer(1, 'encode:1'), revision(2, { storage: two })];
  assert.equal(why(two, untouched, []), `${one} (credit-predictor-00001)`);
});

test('nobody is sent back to a canary that failed, nor to what people went back from', () => {
  const canary = [
    revision(1, { storage: one }),
    revision(2, { storage: three }),
    revision(3, { storage: two }),
    revision(4, { storage: one }),
  ];
  const tried = { outcome: 'rolled-back', candidate: two, champion: one };
  assert.equal(why(one, canary, [tried]), `${three} (credit-predictor-00002)`);
  const back = { outcome: 'promoted', kind: 'previous', candidate: one, champion: two };
  assert.equal(why(one, canary, [back]), `${three} (credit-predictor-00002)`);
  const wonLater = { outcome: 'promoted', candidate: two, champion: one };
  assert.equal(why(one, canary, [tried, wonLater]), `${two} (credit-predictor-00003)`);
});
