import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedLook } from '../../../workers/observability/shared-look.ts';

test('whoever asks while somebody looks shares what is found, and whoever asks later has it looked at anew', async () => {
  let looks = 0;
  const look = sharedLook(async () => await Promise.resolve((looks += 1)));
  assert.deepEqual(await Promise.all([look(), look(), look()]), [1, 1, 1]);
  assert.equal(await look(), 2);
});

test('a look that fails is told to all who wait for it, and is not kept', async () => {
  const faults = [new Error('away')];
  const look = sharedLook(async () => {
    const fault = faults.pop();
    if (fault !== undefined) throw fault;
    return await Promise.resolve('here');
  });
  const both = await Promise.allSettled([look(), look()]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await look(), 'here');
});
