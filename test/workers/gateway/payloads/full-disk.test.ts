import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { mock, test } from 'node:test';
import { storedRows } from '../../../clients/payload-log/log-harness.ts';
import { eventHeaders, send, startPayloadDoor } from './payload-door.ts';

/** The disk takes half of a write and then says that it is full, as real ones do. */
function fillDisk(): { free(): void } {
  const { write } = fs;
  const full = mock.method(
    fs,
    'write',
    (
      file: number,
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      done: (error: Error | null, bytes: number) => void,
    ) => {
      if (length > 1) return write(file, buffer, offset, length >> 1, position, done);
      return process.nextTick(done, Object.assign(new Error('no space'), { code: 'ENOSPC' }), 0);
    },
  );
  syncBuiltinESMExports();
  return {
    free() {
      full.mock.restore();
      syncBuiltinESMExports();
    },
  };
}

test(
  'a full disk is said, nothing is kept meanwhile, and all goes on once there is room',
  { timeout: 300_000 },
  async () => {
    const door = await startPayloadDoor();
    const url = `${door.url}/payloads`;
    const ask = (id: string) => send(url, eventHeaders('request', id), { instances: [{ x: 1 }] });
    const answer = (id: string) => send(url, eventHeaders('response', id), { predictions: [1] });
    assert.deepEqual([await ask('before'), await answer('before')], [200, 200]);
    const disk = fillDisk();
    assert.deepEqual([await ask('during'), await answer('during')], [507, 507]);
    disk.free();
    assert.deepEqual([await ask('after'), await answer('after')], [200, 200]);
    assert.match(await door.metrics(), /plumbline_payload_refused_total\{reason="disk-full"\} 2/);
    await door.stop();
    const ids = (await storedRows(door.store)).map(({ id }) => id);
    assert.deepEqual(ids, ['before', 'after']);
  },
);
