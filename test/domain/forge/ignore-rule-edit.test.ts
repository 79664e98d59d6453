import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addConfiguredRules } from '../../../domain/forge/ignore-rule-edit.ts';
import type { StoredIgnoreRule } from '../../../domain/infrastructure/stored-ignore-rule.ts';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import { SourceEditRefused } from '../../../domain/source/refusal.ts';

const rule: StoredIgnoreRule = {
  id: 'abc',
  group: 'apps',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  jsonPointers: ['/spec/replicas'],
  owner: 'ada',
  reason: 'load test: see OPS-12',
  expires: '2027-03-01T12:00:00.000Z',
  madeAt: '2026-11-21T10:00:00.000Z',
};

const start = `# Ours.
version: 1
targets:
  # The shop.
  - name: shop
    cluster: { context: prod }
    source: { git: https://git.example/shop }
`;
const written = `      - group: apps
        kind: Deployment
        namespace: shop
        name: web
        jsonPointers:
          - /spec/replicas
        owner: ada
        reason: "load test: see OPS-12"
        expires: "2027-03-01T12:00:00Z"
`;

test('a target without rules gets its first, and every other line stays', () => {
  const edited = addConfiguredRules(start, 'shop', [rule]);
  assert.equal(edited.replaceAll("'", '"'), `${start}    ignore:\n${written}`);
  const { configuration } = parseConfiguration(edited, 'plumbline.yaml', new Date('2026-11-21'));
  assert.equal(configuration.targets[0]?.ignore[0]?.reason, rule.reason);
});

test('a rule is added behind those that are there, and once', () => {
  const before = `${start}    ignore:
      # Batch jobs come and go.
      - { kind: Job, managers: [batch], owner: platform, reason: short-lived }
`;
  const edited = addConfiguredRules(before, 'shop', [rule]);
  assert.equal(edited.replaceAll("'", '"'), `${before}${written}`);
  assert.equal(addConfiguredRules(edited, 'shop', [rule]), edited);
});

test('a rule about a whole object names no fields', () => {
  const { jsonPointers: _fields, ...whole } = rule;
  const edited = addConfiguredRules(start, 'shop', [whole]);
  assert.ok(!edited.includes('jsonPointers'));
  parseConfiguration(edited, 'plumbline.yaml', new Date('2026-11-21'));
});

test('a file that is not the configuration of the target is refused', () => {
  for (const text of ['', '- a', start.replace('name: shop', 'name: other'), 'targets: [', 'targets: {}'])
    assert.throws(() => addConfiguredRules(text, 'shop', [rule]), SourceEditRefused, text);
});
