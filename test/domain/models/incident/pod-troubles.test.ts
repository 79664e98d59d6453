import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../../domain/infrastructure/object.ts';
import {
  failingContainers,
  troublesOfNode,
  troublesOfPod,
} from '../../../../domain/models/incident/pod-troubles.ts';

function pod(status: object): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'credit-x', labels: {} }, status };
}

const node = (conditions: object[]): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'gpu-3' },
  status: { conditions },
});

const kinds = (status: object): string[] => troublesOfPod(pod(status)).map(({ trouble }) => trouble);
const container = (changes: object) => ({ containerStatuses: [{ name: 'c', restartCount: 2, ...changes }] });

test('nothing is wrong with a pod that says nothing, is ready, or has done its work', () => {
  assert.deepEqual(troublesOfPod({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } }), []);
  assert.deepEqual(kinds({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }), []);
  assert.deepEqual(kinds({ phase: 'Succeeded', conditions: [{ type: 'Ready', status: 'False' }] }), []);
  assert.deepEqual(kinds(container({ lastState: { terminated: { exitCode: 0, reason: 'Completed' } } })), []);
});

test('each way to fail has its name', () => {
  const ended = (terminated: object) => container({ lastState: { terminated } });
  assert.deepEqual(kinds(ended({ exitCode: 137, reason: 'OOMKilled' })), ['out-of-memory']);
  assert.deepEqual(kinds(ended({ exitCode: 1, reason: 'Error' })), ['crashed']);
  assert.deepEqual(kinds(container({ state: { waiting: { reason: 'ImagePullBackOff' } } })), ['image']);
  assert.deepEqual(kinds({ reason: 'Evicted' }), ['evicted']);
  const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no GPU' };
  assert.deepEqual(kinds({ conditions: [unscheduled] }), ['unschedulable']);
  assert.deepEqual(kinds({ conditions: [{ type: 'Ready', status: 'False', reason: 'X' }] }), ['not-ready']);
});

test('what a program wrote as it ended is not quoted', () => {
  const terminated = { exitCode: 1, reason: 'Error', message: 'password=hunter2' };
  assert.ok(
    !JSON.stringify(troublesOfPod(pod(container({ lastState: { terminated } })))).includes('hunter2'),
  );
});

test('of a container that crashed the run before is read, of one that is dead this one', () => {
  const terminated = { exitCode: 1 };
  assert.deepEqual(failingContainers(pod(container({ lastState: { terminated } }))), [
    { container: 'c', previous: true },
  ]);
  assert.deepEqual(failingContainers(pod(container({ state: { terminated } }))), [
    { container: 'c', previous: false },
  ]);
  assert.deepEqual(failingContainers(pod(container({}))), []);
});

const of = (...conditions: object[]) => troublesOfNode(node(conditions)).map(({ trouble }) => trouble);

test('nodes that are away, under pressure, or report a broken GPU', () => {
  assert.deepEqual(of({ type: 'Ready', status: 'True' }, { type: 'MemoryPressure', status: 'False' }), []);
  assert.deepEqual(of({ type: 'Ready', status: 'Unknown' }), ['node']);
  assert.deepEqual(of({ type: 'MemoryPressure', status: 'True' }), ['node']);
  assert.deepEqual(of({ type: 'GpuUnhealthy', status: 'True' }), ['gpu']);
});
