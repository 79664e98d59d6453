import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { StopRequest, whyEnded } from '../../../scripts/dev/stop-request.ts';

test('what was cut off says who asked it to stop; a fault of its own stays what it is', async () => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const fault = new Error('the disk is full');
  const cutOff = pause(60_000, undefined, { signal }).catch((error: unknown) => error);
  const request = new StopRequest('SIGINT');
  stopping.abort(request);
  assert.equal(whyEnded(await cutOff, signal), request);
  assert.equal(whyEnded(fault, signal), fault);
  const elsewhere = new DOMException('cut off', 'AbortError');
  assert.equal(whyEnded(elsewhere, new AbortController().signal), elsewhere);
});
