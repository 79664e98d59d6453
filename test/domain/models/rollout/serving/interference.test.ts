import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  interferenceInSource,
  interferenceWith,
} from '../../../../../domain/models/rollout/serving/interference.ts';
import { readServed } from '../../../../../domain/models/rollout/serving/served.ts';
import type { JsonObject } from '../../../../../domain/infrastructure/object.ts';
import { fresh, old, record, service } from './worlds.ts';

function served(predictor: JsonObject, more: JsonObject = {}, status: JsonObject = {}) {
  return readServed(service({ predictor, ...more }, status), 'model');
}

const original = { minReplicas: 4, model: { storageUri: old } };
const candidate = { minReplicas: 4, model: { storageUri: fresh } };

test('what the rollout asked for itself is no interference', () => {
  for (const predictor of [
    original,
    { ...candidate, canaryTrafficPercent: 10 },
    { ...original, canaryTrafficPercent: 10 },
  ])
    assert.equal(interferenceWith(record(), served(predictor)), undefined);
  const back = record({ direction: 'back', asked: [10, 0] });
  assert.equal(interferenceWith(back, served({ ...original, canaryTrafficPercent: 0 })), undefined);
  assert.equal(interferenceWith(record({ direction: 'promoted' }), served(candidate)), undefined);
});

test('what somebody else did is named', () => {
  const cases: [ReturnType<typeof served> | undefined, RegExp][] = [
    [undefined, /it was deleted/],
    [served({ ...candidate, model: { storageUri: 's3://other' } }), /given the model s3:\/\/other/],
    [served({ ...candidate, canaryTrafficPercent: 60 }), /canaryTrafficPercent was set to 60/],
    [served(candidate), /canaryTrafficPercent was taken away/],
    [
      served({ ...original, canaryTrafficPercent: 10, minReplicas: 1 }),
      /spec\.predictor\.minReplicas was changed/,
    ],
    [
      served({ ...original, model: { storageUri: old, runtime: 'x' } }),
      /spec\.predictor\.model was changed|model\.runtime was changed/,
    ],
    [served(original, { transformer: { containers: [] } }), /spec\.transformer was changed/],
  ];
  for (const [live, expected] of cases) assert.match(String(interferenceWith(record(), live)), expected);
});

test('a percent that somebody takes away would send everything to the candidate', () => {
  const before = record({ original: { predictor: { ...original, canaryTrafficPercent: 100 } } });
  assert.match(String(interferenceWith(before, served(candidate))), /taken away/);
});

test('a service that was created anew is another one', () => {
  const other = readServed(service({ predictor: original }, {}, { uid: 'uid-2' }), 'model');
  assert.match(interferenceWith(record(), other) ?? '', /deleted and created again/);
  const going = readServed(service({ predictor: original }, {}, { deletionTimestamp: 'now' }), 'model');
  assert.match(interferenceWith(record(), going) ?? '', /being deleted/);
});

test('a revision beside the one of the candidate is noticed', () => {
  const status = { components: { predictor: { latestCreatedRevision: 'credit-3' } } };
  const known = record({ candidate: { storageUri: fresh, name: 'r1', revision: 'credit-2' } });
  const live = served({ ...candidate, canaryTrafficPercent: 10 }, {}, status);
  assert.match(interferenceWith(known, live) ?? '', /revision credit-3 was made beside/);
});

const entry = (name: string, trafficPercent: number): JsonObject => ({
  trafficPercent,
  predictor: { name, model: { storageUri: fresh } },
});

test('a second canary in Standard mode is noticed', () => {
  const standard = record({ mode: 'standard', asked: [25] });
  assert.equal(interferenceWith(standard, served(original, { canary: [entry('r1', 25)] })), undefined);
  assert.match(
    interferenceWith(standard, served(original, { canary: [entry('r1', 25), entry('x', 5)] })) ?? '',
    /a canary x was added/,
  );
  assert.match(
    interferenceWith(standard, served(original, { canary: [entry('r1', 60)] })) ?? '',
    /was set to 60/,
  );
});

const inGit = (predictor: JsonObject) => service({ predictor });

test('what somebody else committed is noticed by what Git said before, which may be less than the cluster has', () => {
  const source = { predictor: { model: { storageUri: old } } };
  const byGit = record({ source });
  for (const ours of [
    source.predictor,
    { model: { storageUri: fresh }, canaryTrafficPercent: 10 },
    { model: { storageUri: old }, canaryTrafficPercent: 10 },
  ])
    assert.equal(interferenceInSource(byGit, inGit(ours)), undefined, JSON.stringify(ours));
  const theirs: [ReturnType<typeof inGit> | undefined, RegExp][] = [
    [undefined, /it was deleted/],
    [inGit({ model: { storageUri: 's3://other' } }), /given the model s3:\/\/other/],
    [inGit({ model: { storageUri: fresh } }), /canaryTrafficPercent was taken away/],
    [inGit({ model: { storageUri: fresh }, canaryTrafficPercent: 60 }), /was set to 60/],
    [inGit({ model: { storageUri: old }, minReplicas: 2 }), /spec\.predictor\.minReplicas was changed/],
  ];
  for (const [desired, expected] of theirs)
    assert.match(interferenceInSource(byGit, desired) ?? '', expected);
  const back = record({ source, direction: 'back' });
  assert.equal(interferenceInSource(back, inGit({ model: { storageUri: old }, minReplicas: 2 })), undefined);
  assert.match(
    interferenceInSource(back, inGit({ model: { storageUri: 's3://other' } })) ?? '',
    /s3:\/\/other/,
  );
});
