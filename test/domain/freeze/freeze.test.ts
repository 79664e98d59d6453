import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addFreeze,
  describeFreeze,
  freezeOver,
  freezesInForce,
  nothingFrozen,
  removeFreezes,
} from '../../../domain/freeze/freeze.ts';
import type { Freeze, FreezeRecord } from '../../../domain/freeze/freeze.ts';

const now = new Date('2026-11-21T20:00:00Z');

const freeze = (changes: Partial<Freeze> = {}): Freeze => ({
  scope: 'all',
  by: 'ada',
  identities: ['ada'],
  since: '2026-11-21T19:00:00Z',
  reason: 'a change of network',
  everything: false,
  ...changes,
});

const of = (...freezes: Freeze[]): FreezeRecord => ({ version: 1, freezes });

test('a freeze of all holds whatever goes forward, and nothing that puts back', () => {
  const record = of(freeze());
  for (const about of [{}, { target: 'shop' }, { model: 'fraud' }]) {
    assert.equal(freezeOver(record, { ...about, isUndoing: false }, now)?.by, 'ada');
    assert.equal(freezeOver(record, { ...about, isUndoing: true }, now), undefined);
    const all = of(freeze({ everything: true }));
    assert.equal(freezeOver(all, { ...about, isUndoing: true }, now)?.by, 'ada');
  }
});

test('a freeze of one target or model leaves the others alone, also those of the same name', () => {
  const record = of(freeze({ scope: 'target/shop' }), freeze({ scope: 'model/fraud' }));
  const isHeld = (change: { target?: string; model?: string }) =>
    freezeOver(record, { ...change, isUndoing: false }, now) !== undefined;
  assert.deepEqual([isHeld({ target: 'shop' }), isHeld({ model: 'fraud' })], [true, true]);
  assert.deepEqual(
    [isHeld({ target: 'fraud' }), isHeld({ model: 'shop' }), isHeld({})],
    [false, false, false],
  );
});

test('a freeze ends by itself to the millisecond', () => {
  const until = '2026-11-21T20:00:00.000Z';
  const change = { isUndoing: false };
  assert.equal(freezeOver(of(freeze({ until })), change, now), undefined);
  assert.ok(freezeOver(of(freeze({ until })), change, new Date(now.getTime() - 1)));
});

test('an end that is no time is no end', () => {
  const change = { isUndoing: false };
  assert.ok(freezeOver(of(freeze({ until: 'whenever' })), change, now), 'what cannot be read holds');
});

test('the freeze that lasts longest is the one that is named', () => {
  const record = of(
    freeze({ scope: 'target/shop', by: 'bob', until: '2026-11-22T00:00:00Z' }),
    freeze({ by: 'ada' }),
  );
  assert.equal(freezeOver(record, { target: 'shop', isUndoing: false }, now)?.by, 'ada');
});

test('a scope is frozen once, what is over is forgotten, and ending what is not frozen changes nothing', () => {
  const first = addFreeze(
    nothingFrozen,
    freeze({ until: '2026-11-21T19:30:00Z', scope: 'model/fraud' }),
    now,
  );
  const second = addFreeze(addFreeze(first, freeze(), now), freeze({ by: 'bob' }), now);
  assert.deepEqual(
    freezesInForce(second, now).map(({ by, scope }) => [by, scope]),
    [['bob', 'all']],
  );
  assert.equal(second.freezes.length, 1);
  assert.equal(removeFreezes(second, ['target/shop'], now), second);
  assert.deepEqual(removeFreezes(second, ['all'], now).freezes, []);
});

test('words name who, since when, until when and why, and nobody can hide anything in them', () => {
  assert.equal(
    describeFreeze(freeze({ scope: 'target/shop', until: '2026-11-22T00:00:00Z', everything: true })),
    'frozen with everything (target shop) by ada since 2026-11-21T19:00:00Z until 2026-11-22T00:00:00Z: a change of network',
  );
  const hidden = describeFreeze(freeze({ reason: `gone\u001B[2K${'x'.repeat(5000)}` }));
  assert.ok(!hidden.includes('\u001B') && hidden.length < 500, hidden);
  assert.match(describeFreeze(freeze({ reason: '' })), /: no reason was given$/);
});
