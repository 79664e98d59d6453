import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { policyOf, policyPresets } from '../../config/policies.ts';
import { configurationJsonSchema } from '../../config/json-schema.ts';
import { driftKinds, severities } from '../../domain/infrastructure/finding.ts';
import { strategies } from '../../domain/infrastructure/policy.ts';
import type { Policy } from '../../domain/infrastructure/policy.ts';

function rulesFor(policy: string | undefined): Policy {
  const text = `version: 1
targets:
  - { name: shop, cluster: { context: x }, source: { git: ./shop }${policy === undefined ? '' : `, policy: ${policy}`} }
policies:
  own: [{ match: { severity: critical }, strategy: alert-and-review }]
`;
  const { configuration } = parseConfiguration(text, 'plumbline.yaml', new Date(0));
  const [target] = configuration.targets;
  assert.ok(target !== undefined);
  return policyOf(configuration, target);
}

test('a target without a policy has no rules, so it only reports', () => {
  assert.deepEqual(rulesFor(undefined), []);
});

test('a policy of the file and a preset are found by name', () => {
  assert.deepEqual(rulesFor('own'), [
    { match: { severity: ['critical'] }, strategy: 'alert-and-review', prune: false, releaseGpus: false },
  ]);
  assert.deepEqual(rulesFor('production'), [
    { match: {}, strategy: 'self-heal', prune: false, releaseGpus: false },
  ]);
  assert.deepEqual(rulesFor('sensitive'), [
    { match: {}, strategy: 'alert-and-review', prune: false, releaseGpus: false },
  ]);
});

test('no preset deletes anything', () => {
  for (const rules of Object.values(policyPresets)) assert.ok(rules.every(({ prune }) => !prune));
});

test('what a rule can match and do is what the decisions know', () => {
  const schema = JSON.stringify(configurationJsonSchema());
  for (const words of [driftKinds, severities, strategies]) assert.ok(schema.includes(JSON.stringify(words)));
});
