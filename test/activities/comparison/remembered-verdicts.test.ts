import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComparisonMemory } from '../../../activities/comparison/comparison-memory.ts';
import type { KindKnowledge } from '../../../activities/comparison/cluster-knowledge.ts';

const knowledge: KindKnowledge = {
  complete: () => undefined,
  schema: { type: 'untyped' },
  version: 'v1.36.3 abc',
  settle: () => ({ certain: false, unknown: undefined }),
  learn: () => undefined,
};

const desired = { apiVersion: 'v1', kind: 'Gadget', metadata: { name: 'g' }, spec: { mode: 'a' } };

function verdictOn(mode: string, resourceVersion = '7'): string | undefined {
  const metadata = { name: 'g', uid: 'u', resourceVersion };
  const live = { ...desired, metadata, spec: { mode } };
  return memory.verdictOn(knowledge, { target: '', desired, live, ignoreRules: [], now: new Date(0) });
}

const memory = new ComparisonMemory();

test('a verdict holds for one version of one content: a restored cluster counts its versions anew', () => {
  assert.equal(verdictOn('a'), verdictOn('a'));
  assert.notEqual(verdictOn('a'), verdictOn('b'));
  assert.notEqual(verdictOn('a'), verdictOn('a', '8'));
});
