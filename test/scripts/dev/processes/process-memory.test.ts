import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processMemory } from '../../../../scripts/dev/processes/process-memory.ts';

test('a process tells what it has resident, and had at most', { skip: process.platform !== 'linux' }, () => {
  for (const which of ['resident', 'peak'] as const) {
    const kilobytes = processMemory(process.pid, which);
    assert.ok(kilobytes !== undefined && kilobytes > 1024, `${which}: ${kilobytes} kB`);
  }
});

test('of a process that is not there nothing is known', () => {
  const beyondAllIds = 2 ** 30;
  assert.equal(processMemory(beyondAllIds, 'resident'), undefined);
});
