import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftIn, evaluateObject } from '../../../domain/infrastructure/evaluate.ts';
import { overlayIgnored } from '../../../domain/infrastructure/ignore-rules-overlay.ts';
import type { ApplicableRule } from '../../../domain/infrastructure/ignore-rules.ts';
import { formatPointer } from '../../../domain/infrastructure/json-pointer.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { gadgetSchema } from './schemas.ts';

const base = { apiVersion: 'example.com/v1', kind: 'Gadget' };

/** Two containers, the first with arguments: an atomic list inside a keyed one. */
function gadget(
  args: string[],
  order: 'api first' | 'api last' = 'api first',
  owner?: string,
): KubernetesObject {
  const containers = [
    { name: 'api', image: 'a', args },
    { name: 'side', image: 's' },
  ];
  const fieldsV1 = {
    'f:spec': { 'f:containers': { 'k:{"name":"api"}': { 'f:args': {} } } },
  };
  return {
    ...base,
    metadata: {
      name: 'g',
      ...(owner === undefined
        ? {}
        : { managedFields: [{ manager: owner, operation: 'Update' as const, fieldsV1 }] }),
    },
    spec: { containers: order === 'api first' ? containers : containers.toReversed() },
  };
}

const rule = (content: Partial<ApplicableRule>): ApplicableRule => ({
  group: '*',
  kind: '*',
  namespace: '*',
  name: '*',
  owner: 'us',
  reason: 'fine',
  ...content,
});

function overlay(git: KubernetesObject, live: KubernetesObject, rules: ApplicableRule[]) {
  const state = {
    desired: git,
    expected: git,
    expectedBy: 'update' as const,
    live,
    schema: gadgetSchema,
  };
  const overlaid = overlayIgnored(state, rules);
  const drift = driftIn(evaluateObject(overlaid.state, { autoscalers: [], ignoreRules: rules }));
  return {
    ignored: overlaid.ignored.map(({ path }) => path),
    drift: drift.map(({ path }) => formatPointer(path)),
    desired: overlaid.state.desired,
  };
}

test('a pointer below an atomic list hides what it names there, and nothing beside it', () => {
  const pointer = rule({ jsonPointers: ['/spec/containers/0/args/1'] });
  const same = overlay(gadget(['--a', '--level=1']), gadget(['--a', '--level=2']), [pointer]);
  assert.deepEqual(same.ignored, ['/spec/containers/0/args/1']);
  assert.deepEqual(same.drift, []);

  const more = overlay(gadget(['--a', '--level=1']), gadget(['--b', '--level=2']), [pointer]);
  assert.deepEqual(more.drift, ['/spec/containers/0/args']);
  // A heal restores the rest and sends what is ignored as it is live.
  assert.deepEqual(more.desired, gadget(['--a', '--level=2']));
});

test('globs, names of items and ** find the same place, a literal pointer only its own characters', () => {
  const git = gadget(['--a', '--level=1']);
  const live = gadget(['--a', '--level=2'], 'api last');
  for (const pointer of [
    '/spec/containers/[api]/args/1',
    '/spec/containers/*/args/*',
    '/spec/**/args/1',
    '/**/1',
  ]) {
    assert.deepEqual(overlay(git, live, [rule({ jsonPointers: [pointer] })]).drift, [], pointer);
    const literal = rule({ jsonPointers: [pointer], literal: true });
    const isNamed = pointer.includes('[api]');
    assert.equal(overlay(git, live, [literal]).drift.length, isNamed ? 0 : 1, `literal ${pointer}`);
  }
});

test('what jq selects is left out on both sides, wherever it stands', () => {
  const git = gadget(['--a']);
  const live = gadget(['--injected', '--a']);
  const selected = rule({
    jqPathExpressions: ['…'],
    selected: { desired: [], expected: [], live: [['spec', 'containers', 0, 'args', 0]] },
  });
  const { drift, ignored, desired } = overlay(git, live, [selected]);
  assert.deepEqual(drift, []);
  assert.deepEqual(ignored, ['/spec/containers/0/args/0']);
  assert.deepEqual(desired, live);
  // An argument that was taken away by hand is still missed.
  assert.deepEqual(overlay(gadget(['--a', '--b']), live, [selected]).drift, ['/spec/containers/0/args']);
});

const by = (manager: string) => rule({ jsonPointers: ['/spec/containers/0/args/1'], managers: [manager] });

test('conditions hold below a list, too', () => {
  const git = gadget(['--a', '--level=1']);
  const live = gadget(['--a', '--level=2'], 'api first', 'tuner');
  assert.deepEqual(overlay(git, live, [by('tuner')]).drift, []);
  assert.deepEqual(overlay(git, live, [by('other')]).drift, ['/spec/containers/0/args']);
});

test('an object without differences, or a rule about something else, is left as it is', () => {
  const git = gadget(['--a']);
  const pointer = rule({ jsonPointers: ['/spec/containers/0/args/7', '/spec/x/y', '/spec/containers'] });
  assert.deepEqual(overlay(git, gadget(['--a']), [pointer]).ignored, []);
  assert.equal(
    overlay(git, gadget(['--b']), [rule({ jsonPointers: ['/spec/containers/0/args/7'] })]).drift.length,
    1,
  );
});
