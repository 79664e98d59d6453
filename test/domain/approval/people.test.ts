import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { Person } from '../../../domain/approval/people.ts';

const ada: Person = {
  name: 'Ada',
  slack: 'U0ADA',
  kubernetes: ['ada@example.org'],
  commandLine: ['ada', 'root@bastion'],
  groups: ['S0OPS', 'oncall'],
  roles: ['lead'],
};

test('a person is the same at every door, with all names, groups and roles', () => {
  const decider = whoDecides([ada], { slack: 'U0ADA' }, ['S0SHIFT']);
  assert.equal(decider.actor, 'Ada');
  assert.deepEqual(decider.identities, ['Ada', 'U0ADA', 'ada@example.org', 'ada', 'root@bastion']);
  assert.deepEqual(decider.memberOf, ['S0SHIFT', 'oncall', 'role:lead']);
  assert.equal(whoDecides([ada], { commandLine: 'ada@laptop' }).actor, 'Ada');
  assert.equal(whoDecides([ada], { commandLine: 'root@bastion' }).actor, 'Ada');
  assert.equal(whoDecides([ada], { name: 'Ada' }).actor, 'Ada');
});

test('in Slack a group of Slack counts only where Slack says so; doors that cannot ask believe what is configured', () => {
  assert.ok(!whoDecides([ada], { slack: 'U0ADA' }).memberOf.includes('S0OPS'));
  assert.ok(whoDecides([ada], { commandLine: 'ada' }).memberOf.includes('S0OPS'));
  assert.ok(whoDecides([ada], { name: 'Ada' }).memberOf.includes('S0OPS'));
});

test('somebody the configuration does not know goes by what the door knows, with no rights but looked-up groups', () => {
  assert.deepEqual(whoDecides([ada], { commandLine: 'root@laptop' }), {
    actor: 'root@laptop',
    identities: ['root@laptop'],
    memberOf: [],
  });
  assert.deepEqual(whoDecides([ada], { slack: 'U0EVE' }, ['S0GUESTS']).memberOf, ['S0GUESTS']);
});

test('a person without a Slack id is not whoever has none', () => {
  const { slack: _slack, ...without } = ada;
  assert.equal(whoDecides([without], { slack: '' }).actor, '');
});
