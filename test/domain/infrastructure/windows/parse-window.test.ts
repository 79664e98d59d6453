import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWindow } from '../../../../domain/infrastructure/windows/parse-window.ts';

test('a stretch of each week is read with days, times and a zone', () => {
  const window = parseWindow('Mo-Fr 08:30-18:00 Europe/Berlin');
  assert.ok(window);
  assert.deepEqual(window.schedule.daysOfWeek, new Set([1, 2, 3, 4, 5]));
  assert.deepEqual([window.schedule.hours, window.schedule.minutes], [new Set([8]), new Set([30])]);
  assert.deepEqual([window.minutes, window.timeZone], [570, 'Europe/Berlin']);
  assert.equal(parseWindow('22:00-24:00')?.schedule.daysOfWeek.size, 7);
  assert.equal(parseWindow('22:00-02:00')?.minutes, 240, 'it ends on the next day');
  assert.deepEqual(parseWindow('Fri-Mon,Wed 22:00-02:00')?.schedule.daysOfWeek, new Set([5, 6, 0, 1, 3]));
});

test('the fields of cron are read with names, ranges, lists and steps', () => {
  const window = parseWindow('*/20 9-17/4,22 1-7 JAN,7 Mon-Fri for 1d2h30m Asia/Kolkata');
  assert.ok(window);
  const { schedule, minutes, timeZone } = window;
  assert.deepEqual(schedule.minutes, new Set([0, 20, 40]));
  assert.deepEqual(schedule.hours, new Set([9, 13, 17, 22]));
  assert.deepEqual(schedule.daysOfMonth, new Set([1, 2, 3, 4, 5, 6, 7]));
  assert.deepEqual(schedule.months, new Set([1, 7]));
  assert.deepEqual(schedule.daysOfWeek, new Set([1, 2, 3, 4, 5]));
  assert.ok(schedule.eitherDay);
  assert.deepEqual([minutes, timeZone], [1590, 'Asia/Kolkata']);
  assert.deepEqual(parseWindow('5/20 * * * * for 1m')?.schedule.minutes, new Set([5, 25, 45]));
});

test('what names no window is refused', () => {
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
    '0 22 * * * for 0h',
    '0 22 * * * for',
    '0 22 * * *',
    '0 22 * * for 4h',
    '60 22 * * * for 4h',
    '0 22 0 * * for 4h',
    '0 22 * 13 * for 4h',
    '0 22 * * 8 for 4h',
    '*/0 22 * * * for 4h',
    '0 22 * * Xyz for 4h',
    '0 22 * * * for 4h Mars/Base',
  ]) {
    assert.equal(parseWindow(text), undefined, text);
  }
});
