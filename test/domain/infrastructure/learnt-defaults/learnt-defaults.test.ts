import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LearntDefaults } from '../../../../domain/infrastructure/learnt-defaults/learnt-defaults.ts';
import type { JsonObject, KubernetesObject } from '../../../../domain/infrastructure/object.ts';
import { schemaOf } from '../../../../domain/infrastructure/schema.ts';

const text = { type: 'string' };
const document = {
  components: {
    schemas: {
      Widget: {
        type: 'object',
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
        properties: {
          apiVersion: text,
          kind: text,
          metadata: { type: 'object' },
          spec: {
            type: 'object',
            properties: {
              size: text,
              mirror: text,
              colour: text,
              inner: { type: 'object', properties: { label: text } },
            },
          },
        },
      },
    },
  },
};
const schema = schemaOf(document, 'example.com', 'Widget');

function widget(spec: JsonObject): KubernetesObject {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec };
}

test('what the server filled in is certain elsewhere, another value or none is not', () => {
  const defaults = new LearntDefaults();
  defaults.learn(widget({ size: 'small' }), widget({ size: 'small', colour: 'blue' }), schema, '1');
  const isCertain = (live: JsonObject): boolean =>
    defaults.settle(widget({ size: 'huge' }), widget(live), schema, '1').certain;
  assert.equal(isCertain({ size: 'huge', colour: 'blue' }), true);
  assert.equal(isCertain({ size: 'huge', colour: 'red' }), false);
  assert.equal(isCertain({ size: 'huge' }), false);
  assert.equal(isCertain({ size: 'small', colour: 'blue' }), false);
});

test('what may be a copy of something stated, however deep, is not believed', () => {
  const defaults = new LearntDefaults();
  const stated = { inner: { label: 'shop-a' } };
  defaults.learn(widget(stated), widget({ ...stated, mirror: 'shop-a' }), schema, '1');
  const other = widget({ inner: { label: 'shop-b' } });
  const edited = widget({ inner: { label: 'shop-b' }, mirror: 'shop-a' });
  assert.equal(defaults.settle(other, edited, schema, '1').certain, false);
});

test('where nobody can be asked, what the server never fills in there is missing, what it may is not', () => {
  const defaults = new LearntDefaults();
  defaults.learn(widget({ size: 'small' }), widget({ size: 'small', colour: 'blue' }), schema, '1');
  const live = widget({ size: 'small', colour: 'red', mirror: 'by hand' });
  const completed = defaults.complete(widget({ size: 'small' }), live, schema, '1');
  assert.deepEqual(completed?.['spec'], { size: 'small', colour: 'red' });
  assert.equal(defaults.complete(widget({ size: 'small' }), live, schema, '2'), undefined);
});
