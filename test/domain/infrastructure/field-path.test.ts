import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFieldPath } from '../../../domain/infrastructure/field-path.ts';

test('places read as people write them', () => {
  for (const [location, text] of [
    ['/spec/template/spec/containers/[api]/image', 'spec.template.spec.containers[api].image'],
    ['/spec/ports/[80,TCP]', 'spec.ports[80,TCP]'],
    ['/rules/0/verbs/1', 'rules[0].verbs[1]'],
    ['/metadata/annotations/acme.io~1owner', 'metadata.annotations."acme.io/owner"'],
    ['/data/app.ini', 'data."app.ini"'],
  ] as const) {
    assert.equal(describeFieldPath(location), text);
  }
});
