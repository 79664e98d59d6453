import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPredictionLine } from '../../../../domain/models/payloads/logged-call.ts';

const moment = Date.parse('2026-05-01T12:00:00Z');

test('the time of a line is read in whatever unit it is, and no time that no clock says', () => {
  const cases: [timestamp: unknown, time: number | undefined][] = [
    ['2026-05-01T12:00:00Z', moment],
    [moment / 1000, moment],
    [moment, moment],
    [moment * 1000, moment],
    [moment * 1e6, moment],
    [1e30, undefined],
    [Infinity, undefined],
    [-1, undefined],
    ['+275760-09-13T00:00:00Z', undefined],
    ['tomorrow', undefined],
    [null, undefined],
  ];
  for (const [timestamp, time] of cases) {
    const [request] = readPredictionLine({ timestamp, model_name: 'm', request: [1] }) ?? [];
    assert.equal(request?.time, time, String(timestamp));
  }
});
