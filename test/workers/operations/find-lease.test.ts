import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypedSearchAttributes } from '@temporalio/common';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { NoSuchLeaseError, findLease } from '../../../workers/operations/declare-emergency.ts';

/** A server whose listing shows nothing yet, and the workflows that it has all the same. */
function lagging(workflows: Record<string, { status: string; phase: string }>): Client {
  const workflow = {
    async *list() {},
    getHandle: (workflowId: string) => ({
      async describe() {
        const known = workflows[workflowId];
        if (known === undefined) throw new WorkflowNotFoundError('there is none', workflowId, undefined);
        return {
          workflowId,
          status: { name: known.status },
          memo: { phase: known.phase, reason: 'orders fail' },
          startTime: new Date(0),
          typedSearchAttributes: new TypedSearchAttributes(),
        };
      },
    }),
  };
  return { workflow } as unknown as Client;
}

const targets = ['blog', 'shop'];
const open = { status: 'RUNNING', phase: 'open' };

test('an emergency is found before the server lists it', async () => {
  const client = lagging({ 'emergency/shop/abc': open });
  for (const among of [{ targets }, { target: 'shop', targets }]) {
    const { id, target, reason } = await findLease(client, 'abc', among);
    assert.deepEqual([id, target, reason], ['abc', 'shop', 'orders fail']);
  }
});

test('one of another target, one that is over, and one of two are not taken for it', async () => {
  const client = lagging({
    'emergency/shop/abc': open,
    'emergency/blog/abc': open,
    'emergency/shop/over': { status: 'COMPLETED', phase: 'closed' },
    'emergency/shop/telling': { status: 'RUNNING', phase: 'closed' },
  });
  await assert.rejects(
    findLease(client, 'abc', { targets }),
    /emergencies in blog and shop: name the target/,
  );
  assert.equal((await findLease(client, 'abc', { target: 'blog', targets })).target, 'blog');
  for (const id of ['over', 'telling', 'x/y', 'other'])
    await assert.rejects(findLease(client, id, { targets }), NoSuchLeaseError);
});
