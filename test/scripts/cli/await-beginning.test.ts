import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { awaitBeginning } from '../../../scripts/cli/await-beginning.ts';
import { describeBeginning } from '../../../scripts/cli/under-way.ts';

/** A workflow that stands like this, one look after the other, and ends with `done`. */
function standing(...looks: { status?: string; memo?: object }[]): WorkflowHandle {
  const describe = async () => {
    const [{ status = 'RUNNING', memo } = {}] = looks.length > 1 ? looks.splice(0, 1) : looks;
    return { status: { name: status }, memo };
  };
  return { describe, result: async () => 'done' } as unknown as WorkflowHandle;
}

test('what its own workflow says of it is told, whatever is listed by then', async () => {
  const memo = { id: 'abc123', phase: 'waiting-for-approval', actions: ['approve', 'reject'] };
  const beginning = await awaitBeginning(
    standing({}, { memo: { id: 'abc123', phase: 'planning', actions: [] } }, { memo }),
  );
  assert.deepEqual(beginning, { at: 'work', ...memo });
  assert.ok(beginning.at === 'work');
  const detail = 'the plan waits for approval: plumbline decide abc123 approve|reject';
  assert.deepEqual(describeBeginning(beginning, 'fraud'), { outcome: 'waiting-for-approval', detail });
});

test('one that has ended, or is about to, is known by its id and result', async () => {
  const memo = { id: 'abc123', phase: 'closed', actions: [] };
  for (const look of [{ memo }, { status: 'COMPLETED', memo }])
    assert.deepEqual(await awaitBeginning(standing(look)), { at: 'end', id: 'abc123', result: 'done' });
});
