import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameHash } from '../../../domain/approval/name-hash.ts';
import type { Actor } from '../../../domain/infrastructure/actor.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { gatherMakers, makersOf } from '../../../domain/infrastructure/makers.ts';
import { finding } from '../../support/review-card.ts';

function changedBy(...actors: Actor[]): Finding {
  const [field] = finding().fields;
  assert.ok(field !== undefined);
  return { ...finding(), fields: actors.map((actor) => ({ ...field, manager: 'kubectl-edit', actor })) };
}

function at(minute: number): string {
  return new Date(Date.UTC(2027, 0, 1, 0, minute)).toISOString();
}

test('makers beyond those who are named are known by a hash, and none is lost', () => {
  const people = Array.from({ length: 300 }, (_, index) => `user-${index}`);
  const makers = gatherMakers([changedBy(...people.map((user, minute) => ({ user, at: at(minute) })))]);
  assert.equal(makers.actors.length, 20);
  assert.equal(makers.actors.at(-1)?.user, 'user-299');
  assert.equal(makers.makersCut, undefined);
  const known = new Set(makersOf(makers));
  assert.deepEqual(
    people.filter((user) => !known.has(user) && !known.has(nameHash(user))),
    [],
  );
});

test('whoever may have made a change beside others is a maker too, also where only some of them are named', () => {
  const others = Array.from({ length: 40 }, (_, index) => `other-${index}`);
  const makers = gatherMakers([
    changedBy({ user: 'ada', at: at(1), impersonatedBy: 'root', orElse: others }),
  ]);
  const known = new Set(makersOf(makers));
  for (const user of ['ada', 'root', ...others])
    assert.ok(known.has(user) || known.has(nameHash(user)), user);
  assert.ok(JSON.stringify(makers.actors).length < 500);
});

test('an item says where it cannot hold everybody who made its changes', () => {
  const many = Array.from({ length: 1100 }, (_, index) => ({ user: `user-${index}`, at: at(index) }));
  const makers = gatherMakers([changedBy(...many)]);
  assert.equal(makers.makersCut, true);
  assert.ok(JSON.stringify(makers).length < 50_000);
  assert.equal(gatherMakers([changedBy({ user: 'ada', at: at(1), moreElse: 2 })]).makersCut, true);
});

test('whoever acts again is among the latest', () => {
  const others = Array.from({ length: 20 }, (_, index) => ({ user: `user-${index}`, at: at(index + 1) }));
  const makers = gatherMakers([
    changedBy({ user: 'ada', at: at(0) }, ...others, { user: 'ada', at: at(30) }),
  ]);
  assert.equal(makers.actors.at(-1)?.user, 'ada');
  assert.deepEqual(makers.otherMakers, [nameHash('user-0')]);
});
