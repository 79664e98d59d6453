import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOpen, nextOpening, parseWindow } from '../../../domain/infrastructure/maintenance-window.ts';

function windowOf(text: string) {
  const window = parseWindow(text);
  assert.ok(window, text);
  return window;
}

const open = (text: string, at: string): boolean => isOpen(windowOf(text), new Date(at));
const next = (text: string, at: string): string | undefined =>
  nextOpening([windowOf(text)], new Date(at))?.toISOString();

test('a window is read with days, times and a zone, or refused', () => {
  assert.deepEqual(windowOf('Mo-Fr 08:00-18:00 Europe/Berlin'), {
    days: [1, 2, 3, 4, 5],
    from: 480,
    to: 1080,
    timeZone: 'Europe/Berlin',
  });
  assert.deepEqual(windowOf('22:00-24:00').days, [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(windowOf('Fri-Mon,Wed 22:00-02:00').days, [0, 1, 3, 5, 6]);
  for (const text of [
    '',
    'Mo-Fr',
    '8:00-18:00',
    '25:00-26:00',
    'Xx 08:00-09:00',
    'Mo 08:00-09:00 Mars/Base',
    '08:00-08:00',
    'Mo-Tu-We 08:00-09:00',
    '24:00-01:00',
  ]) {
    assert.equal(parseWindow(text), undefined, text);
  }
});

test('it is open by the clocks of its zone, also over midnight', () => {
  assert.ok(open('Mo-Fr 08:00-18:00 Europe/Berlin', '2026-01-05T07:00:00Z'));
  assert.ok(!open('Mo-Fr 08:00-18:00 Europe/Berlin', '2026-01-05T06:59:59Z'));
  assert.ok(!open('Mo-Fr 08:00-18:00 Europe/Berlin', '2026-01-05T17:00:00Z'));
  assert.ok(!open('Mo-Fr 08:00-18:00 Europe/Berlin', '2026-01-04T12:00:00Z'));
  assert.ok(open('Fr 22:00-02:00', '2026-01-10T01:59:00Z'), 'the Saturday morning after');
  assert.ok(!open('Fr 22:00-02:00', '2026-01-09T01:59:00Z'), 'the Friday morning before');
});

test('it moves with the change of the clocks', () => {
  const window = 'Mo-Su 08:00-18:00 Europe/Berlin';
  // 29 March 2026: the clocks go from 02:00 to 03:00. 25 October 2026: from 03:00 back to 02:00.
  assert.equal(next(window, '2026-03-28T20:00:00Z'), '2026-03-29T06:00:00.000Z');
  assert.equal(next(window, '2026-03-27T20:00:00Z'), '2026-03-28T07:00:00.000Z');
  assert.equal(next(window, '2026-10-24T20:00:00Z'), '2026-10-25T07:00:00.000Z');
  // What begins in the hour that is skipped opens when the clocks have jumped over its start.
  assert.equal(next('02:30-05:00 Europe/Berlin', '2026-03-28T22:00:00Z'), '2026-03-29T01:00:00.000Z');
  // What lies in it as a whole opens a day later.
  assert.equal(next('02:15-02:45 Europe/Berlin', '2026-03-28T22:00:00Z'), '2026-03-30T00:15:00.000Z');
  // The hour that comes twice is open twice.
  assert.ok(open('02:00-03:00 Europe/Berlin', '2026-10-25T00:30:00Z'));
  assert.ok(open('02:00-03:00 Europe/Berlin', '2026-10-25T01:30:00Z'));
});

test('the next opening is the very minute, in zones of half hours too, and now where it is open', () => {
  assert.equal(next('Mo 09:07-09:20', '2026-01-05T09:20:00Z'), '2026-01-12T09:07:00.000Z');
  assert.equal(next('09:00-10:00 Asia/Kolkata', '2026-01-05T00:00:30Z'), '2026-01-05T03:30:00.000Z');
  assert.equal(next('09:00-10:00', '2026-01-05T09:30:10Z'), '2026-01-05T09:30:10.000Z');
  const windows = [windowOf('Sa 10:00-11:00'), windowOf('We 10:00-11:00')];
  assert.equal(
    nextOpening(windows, new Date('2026-01-05T00:00:00Z'))?.toISOString(),
    '2026-01-07T10:00:00.000Z',
  );
});
