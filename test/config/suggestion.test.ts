import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearest } from '../../config/suggestion.ts';

test('an edit is an insertion, a deletion, a substitution or a swap of neighbours', () => {
  assert.equal(editDistance('schedule', 'schedule'), 0);
  assert.equal(editDistance('shedule', 'schedule'), 1);
  assert.equal(editDistance('schedulle', 'schedule'), 1);
  assert.equal(editDistance('scheduke', 'schedule'), 1);
  assert.equal(editDistance('shcedule', 'schedule'), 1);
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('kitten', 'sitting'), 3);
  assert.equal(editDistance('ca', 'abc'), 3);
});

test('the nearest candidate is found whatever its case and separators', () => {
  const keys = ['remindAfter', 'expireAfter', 'onExpiry'];
  assert.equal(nearest('remind_after', keys), 'remindAfter');
  assert.equal(nearest('expire-afer', keys), 'expireAfter');
  assert.equal(nearest('OnExpiry', keys), 'onExpiry');
});

test('a word that is like none of the candidates gets no suggestion', () => {
  assert.equal(nearest('colour', ['schedule', 'policy']), undefined);
  assert.equal(nearest('x', ['schedule']), undefined);
  assert.equal(nearest('abc', []), undefined);
});
