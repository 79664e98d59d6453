import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOfCron } from '../../config/cron.ts';

test('ordinary cron expressions are accepted', () => {
  const right = [
    '* * * * *',
    '*/15 6-22 * * MON-FRI',
    '0 0 1,15 jan,JUL *',
    '59 23 31 12 7',
    '0-30/10 * * * 0',
    ' 5  4 * * sun ',
  ];
  for (const expression of right) assert.equal(faultOfCron(expression), undefined, expression);
});

test('a cron expression with another number of fields says how many it has', () => {
  assert.match(faultOfCron('* * * *') ?? '', /five fields .* got 4/);
  assert.match(faultOfCron('0 * * * * *') ?? '', /got 6/);
  assert.match(faultOfCron('') ?? '', /got 1/);
  assert.match(faultOfCron('@daily') ?? '', /got 1/);
});

test('a field outside its range is named', () => {
  assert.match(faultOfCron('60 * * * *') ?? '', /^minute "60"/);
  assert.match(faultOfCron('* 24 * * *') ?? '', /^hour "24"/);
  assert.match(faultOfCron('* * 0 * *') ?? '', /^day of month "0"/);
  assert.match(faultOfCron('* * * MAI *') ?? '', /^month "MAI"/);
  assert.match(faultOfCron('* * * * 8') ?? '', /^day of week "8"/);
});

test('broken items of a field are named', () => {
  for (const item of ['5-1', '*/0', '1-', '-1', '1,', '1//2', '1.5', '0x1']) {
    assert.match(faultOfCron(`${item} * * * *`) ?? '', /^minute/, item);
  }
});
