import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactBody } from '../../../clients/payload-log/redact-body.ts';

const settings = { model: 'prod/fraud', prediction: 'first', buckets: [1] } as const;
const hidden = { drop: ['ssn'], hash: ['email'] };
const key = Buffer.alloc(32, 1);
const body = (content: object): Buffer => Buffer.from(JSON.stringify(content));
const named = body({ instances: [{ ssn: '078-05-1120', email: 'a@example.org', amount: 3 }] });
const unnamed = body({ instances: [['078-05-1120', 'a@example.org', 3]] });

test('columns to hide are hidden, whether requests name them or the configuration does', () => {
  for (const [request, features] of [
    [named, undefined],
    [unnamed, ['ssn', 'email', 'amount']],
  ] as const) {
    const redact = createRedactBody(
      { ...settings, ...(features === undefined ? {} : { features }) },
      hidden,
      key,
    );
    const kept = redact('request', request, 0);
    assert.ok('body' in kept);
    const text = Buffer.from(kept.body).toString('utf8');
    assert.match(text, /amount/);
    assert.doesNotMatch(text, /078|example/);
  }
});

test('values without names are not stored where nobody knows which of them is to be hidden', () => {
  const redact = createRedactBody(settings, hidden, key);
  assert.deepEqual(redact('request', unnamed, 0), { fault: 'shape' });
  const tensor = { name: 'input', shape: [1, 2], datatype: 'BYTES', data: ['078-05-1120', 'x'] };
  assert.deepEqual(redact('request', body({ inputs: [tensor] }), 0), { fault: 'shape' });
  const predictionOnly = createRedactBody(settings, { drop: [], hash: ['plumbline_prediction'] }, key);
  assert.ok('body' in predictionOnly('request', unnamed, 0));
  const byPosition = createRedactBody(settings, { drop: ['feature_0', 'feature_1'], hash: [] }, key);
  const kept = byPosition('request', unnamed, 0);
  assert.ok('body' in kept);
  assert.equal(Buffer.from(kept.body).toString('utf8'), '{"columns":["feature_2"],"rows":[[3]]}');
});
