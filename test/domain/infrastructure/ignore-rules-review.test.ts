import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineOf } from '../../../domain/infrastructure/baseline.ts';
import type { Finding, IgnoredObject } from '../../../domain/infrastructure/finding.ts';
import { reviewIgnoreRules } from '../../../domain/infrastructure/ignore-rules-review.ts';
import type { IgnoreRule } from '../../../domain/infrastructure/ignore-rules.ts';

const now = new Date('2026-06-01T00:00:00Z');

const rule = (content: Partial<IgnoreRule> = {}): IgnoreRule => ({
  group: '*',
  kind: 'Deployment',
  namespace: '*',
  name: '*',
  jsonPointers: ['/spec/replicas'],
  owner: 'us',
  reason: 'fine',
  origin: 'plumbline.yaml:7:9',
  ...content,
});

const hidden = (count: number, name = 'fine (us)'): IgnoredObject[] =>
  Array.from({ length: count }, (_, index) => {
    return { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: `d${index}`, rule: name };
  });

const finding = (content: Partial<Finding> = {}): Finding => ({
  id: 'f',
  digest: 'd',
  target: 't',
  commit: 'c',
  origin: 'live',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'a',
  name: 'web',
  drift: 'configuration',
  severity: 'low',
  firstSeen: now.toISOString(),
  fields: [{ path: '/spec/x', change: 'modified', manager: 'kubectl-edit', owners: [] }],
  ignored: [],
  ...content,
});

function review(rules: IgnoreRule[], ignored: IgnoredObject[], findings: Finding[] = [], idle = {}) {
  const { warnings, idle: next } = reviewIgnoreRules(rules, { findings, ignored }, idle, now);
  return { lines: warnings.map(({ object, message }) => `${object}: ${message}`), idle: next };
}

test('a rule that hides nothing is counted, and named after twenty scans with its place', () => {
  let idle: Record<string, number> = {};
  for (let scan = 1; scan < 20; scan += 1) {
    const outcome = review([rule()], [], [], idle);
    assert.deepEqual(outcome.lines, []);
    ({ idle } = outcome);
  }
  assert.deepEqual(review([rule()], [], [], idle).lines, [
    'plumbline.yaml:7:9: the ignore rule "fine (us)" has hidden nothing in 20 scans: is it still needed?',
  ]);
  assert.deepEqual(review([rule()], hidden(1), [], idle).idle, { 'fine (us)': 0 });
  const partly = finding({ ignored: [{ path: '/spec/replicas', rule: 'fine (us)' }] });
  assert.deepEqual(review([rule()], [], [partly], idle).lines, []);
});

test('rules that are over, hide whole objects, all of a spec, or very many objects are named', () => {
  assert.match(review([rule({ expires: '2026-06-01' })], []).lines[0] ?? '', /expired on 2026-06-01/);
  assert.match(
    review([rule({ jsonPointers: undefined })], hidden(1)).lines[0] ?? '',
    /hides whole objects \(Deployment\)/,
  );
  assert.deepEqual(review([rule({ jsonPointers: undefined, kind: 'Event' })], hidden(1)).lines, []);
  assert.match(review([rule({ jsonPointers: ['/spec'] })], hidden(1)).lines[0] ?? '', /hides all of \/spec/);
  assert.match(review([rule({ jqPathExpressions: ['.'] })], hidden(1)).lines[0] ?? '', /hides all of \./);
  assert.deepEqual(review([rule({ jsonPointers: ['/spec'], managers: ['hpa'] })], hidden(1)).lines, []);
  assert.match(review([rule()], hidden(101)).lines[0] ?? '', /hides something in 101 objects/);
});

test('what cannot be run is named, and what people decided is not', () => {
  const broken = finding({ brokenRules: ['plumbline.yaml:7:9: … is broken'] });
  assert.match(review([rule()], hidden(1), [broken, broken]).lines.join('\n'), /^ignore rule: .*is broken$/);
  assert.deepEqual(review([rule({ origin: undefined, expires: '2026-01-01' })], []).lines, []);
});

test('a baseline groups findings by what was done and by whom, the gravest first, with what to do', () => {
  const groups = baselineOf([
    finding(),
    finding({ name: 'api' }),
    finding({
      name: 'op',
      fields: [{ path: '/spec/y', change: 'added', manager: 'gpu-operator', owners: [] }],
    }),
    finding({ name: 'stray', drift: 'created', severity: 'critical' }),
  ]);
  assert.deepEqual(
    groups.map(({ drift, manager, objects, advice }) => [drift, manager, objects, advice]),
    [
      ['created', 'kubectl-edit', 1, 'adopt'],
      ['configuration', 'kubectl-edit', 2, 'heal'],
      ['configuration', 'gpu-operator', 1, 'ignore'],
    ],
  );
  assert.match(groups[2]?.how ?? '', /managers: \[gpu-operator\]/);
});
