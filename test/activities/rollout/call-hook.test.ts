import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { UnknownHookError, createCallHook } from '../../../activities/rollout/call-hook.ts';
import type { HookBody } from '../../../activities/rollout/call-hook.ts';
import type { HookQuestion } from '../../../clients/hooks/ask-hook.ts';
import { HookUnavailableError } from '../../../clients/hooks/errors.ts';
import { rolloutPlan } from '../../support/rollout-story.ts';

const now = new Date('2027-01-01T12:00:00Z');
const asked: HookQuestion[] = [];
let answer: () => Promise<{ allowed: boolean; reason: string }> = async () => ({
  allowed: true,
  reason: 'yes',
});

const callHook = createCallHook({
  findHook: (model, hook) =>
    model === 'credit' && hook === 'gate'
      ? { url: 'https://hooks.example/allow', when: 'before-promotion', key: async () => 'secret'.repeat(6) }
      : undefined,
  askHook: async (question) => {
    asked.push(question);
    return await answer();
  },
  now: () => now,
});

async function call(hook: string) {
  const input = {
    model: 'credit',
    id: 'abc123abc123',
    plan: rolloutPlan(),
    hook,
    detail: '50 %, all passed',
  };
  return await new MockActivityEnvironment().run(callHook, input);
}

test('a hook that the configuration does not have is not asked, and no retry mends that', async () => {
  await assert.rejects(call('gone'), (error) => {
    assert.ok(error instanceof UnknownHookError && !error.retryable);
    assert.match(error.message, /no rollout hook gone in plumbline.yaml any more/);
    return true;
  });
  assert.equal(asked.length, 0);
});

test('a hook learns what is about to happen, the same for a question that is asked again', async () => {
  assert.deepEqual(await call('gate'), { allowed: true, reason: 'yes' });
  await call('gate');
  const [first, second] = asked.map(({ body }) => JSON.parse(body) as HookBody);
  assert.deepEqual(first, second);
  assert.match(first?.delivery ?? '', /^[0-9a-f]{32}$/);
  const { delivery: _delivery, ...rest } = first ?? {};
  assert.deepEqual(rest, {
    version: 1,
    hook: 'gate',
    when: 'before-promotion',
    model: 'credit',
    rollout: 'abc123abc123',
    service: { namespace: 'ml', name: 'credit' },
    champion: { revision: 'credit-predictor-00001', storageUri: 's3://models/credit/1' },
    candidate: { storageUri: 's3://models/credit/2' },
    digest: 'plan-1',
    steps: [10, 50],
    detail: '50 %, all passed',
  });
  assert.deepEqual(
    [asked[0]?.url, asked[0]?.key, asked[0]?.now],
    ['https://hooks.example/allow', 'secret'.repeat(6), now],
  );
  assert.doesNotMatch(asked[0]?.body ?? '', /secret/);
});

test('a no is an answer, and a hook that is away is left to be asked again', async () => {
  answer = async () => ({ allowed: false, reason: 'freeze until Monday' });
  assert.deepEqual(await call('gate'), { allowed: false, reason: 'freeze until Monday' });
  answer = async () => {
    throw new HookUnavailableError('the hook at hooks.example answered 503');
  };
  await assert.rejects(call('gate'), HookUnavailableError);
});
