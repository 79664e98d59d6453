import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOpen, nextOpening } from '../../../../domain/infrastructure/windows/maintenance-window.ts';
import { parseWindow } from '../../../../domain/infrastructure/windows/parse-window.ts';

function windowOf(text: string) {
  const window = parseWindow(text);
  assert.ok(window, text);
  return window;
}

const open = (text: string, at: string): boolean => isOpen(windowOf(text), new Date(at));
const next = (text: string, at: string): string | undefined =>
  nextOpening([windowOf(text)], new Date(at))?.toISOString();

const none = (text: string, at: string): boolean => next(text, at) === undefined;

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

test('a window by cron is open for its time from each of its moments on', () => {
  const nightly = '0 22 * * 1-5 for 4h Europe/Berlin';
  assert.ok(open(nightly, '2026-01-09T21:00:00Z'), 'Friday 22:00 there');
  assert.ok(open(nightly, '2026-01-10T00:59:00Z'), 'until Saturday 02:00');
  assert.ok(!open(nightly, '2026-01-10T01:00:00Z'));
  assert.equal(next(nightly, '2026-01-10T01:00:00Z'), '2026-01-12T21:00:00.000Z');
  assert.equal(next('15,45 8-17/3 * * * for 10m', '2026-01-05T11:46:00Z'), '2026-01-05T11:46:00.000Z');
  assert.equal(next('15,45 8-17/3 * * * for 10m', '2026-01-05T11:55:00Z'), '2026-01-05T14:15:00.000Z');
  assert.ok(open('0 0 1 * * for 2d', '2026-02-02T23:59:00Z'), 'two days of each month');
  assert.ok(!open('0 0 1 * * for 2d', '2026-02-03T00:00:00Z'));
});

test('days of the month and of the week each count where both are named, as cron has it', () => {
  const either = '0 2 1 * Sun for 1h';
  assert.equal(next(either, '2026-01-01T03:00:00Z'), '2026-01-04T02:00:00.000Z', 'a Sunday');
  assert.equal(next(either, '2026-01-25T03:00:00Z'), '2026-02-01T02:00:00.000Z', 'the first');
  assert.equal(
    next('0 2 * * 7 for 1h', '2026-01-01T03:00:00Z'),
    '2026-01-04T02:00:00.000Z',
    'Sunday is 0 and 7',
  );
  assert.equal(next('0 2 * jul-aug Mon for 1h', '2026-01-01T03:00:00Z'), '2026-07-06T02:00:00.000Z');
  assert.equal(next('0 0 29 2 * for 1d', '2026-01-01T00:00:00Z'), '2028-02-29T00:00:00.000Z');
  assert.ok(none('0 0 31 2,4 * for 1h', '2026-01-01T00:00:00Z'), 'a day that never comes');
});

test('a window by cron moves with the change of the clocks too', () => {
  // 29 March 2026: the clocks go from 02:00 to 03:00. 25 October 2026: from 03:00 back to 02:00.
  const night = '30 2 * * * for 90m Europe/Berlin';
  assert.equal(next(night, '2026-03-28T22:00:00Z'), '2026-03-29T01:00:00.000Z', 'its start is skipped');
  assert.ok(!open(night, '2026-03-29T00:59:00Z'));
  assert.ok(open(night, '2026-03-29T01:59:00Z'), '03:59 there');
  assert.ok(!open(night, '2026-03-29T02:00:00Z'), '04:00 there');
  assert.equal(
    next('15 2 * * * for 30m Europe/Berlin', '2026-03-28T22:00:00Z'),
    '2026-03-30T00:15:00.000Z',
    'what lies in the hour that is skipped opens a day later',
  );
  const doubled = '10 2 * * * for 20m Europe/Berlin';
  assert.equal(next(doubled, '2026-10-24T22:00:00Z'), '2026-10-25T00:10:00.000Z');
  assert.equal(
    next(doubled, '2026-10-25T00:30:00Z'),
    '2026-10-25T01:10:00.000Z',
    'the hour that comes again',
  );
  assert.equal(next(doubled, '2026-10-25T01:30:00Z'), '2026-10-26T01:10:00.000Z');
});
