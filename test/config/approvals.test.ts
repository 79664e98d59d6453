import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';

function parse(yaml: string) {
  return parseConfiguration(`version: 1\n${yaml}\n`, 'plumbline.yaml', new Date());
}

function faultsOf(yaml: string): string[] {
  try {
    parse(yaml);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(describeFault);
  }
}

test('approvals, people and notifications are read', () => {
  for (const yaml of [
    'approvals: { default: { approvers: [{ group: S0OPS }, { role: lead }, { user: ada }], quorum: 2 } }',
    'approvals: { default: { escalateAfter: 2h, escalateTo: [{ group: S0LEADS }], fourEyes: false } }',
    'approvals: { callers: [{ name: portal, key: { env: PORTAL_KEY }, actsForPeople: true }] }',
    'people: [{ name: ada, slack: U0ADA, kubernetes: [ada@example.org], commandLine: [ada], roles: [lead] }]',
    'notifications: [{ name: on-call, minSeverity: high, pagerduty: { routingKey: { env: KEY } } }]',
    'notifications: [{ name: hook, webhook: { url: "https://hooks.example/x", key: { env: KEY } } }]',
    'policies: { own: [{ strategy: alert-and-review, approvals: { quorum: 3, approvers: [{ user: ada }] } }] }',
  ]) {
    assert.deepEqual(faultsOf(yaml), [], yaml);
  }
});

test('what is left out has careful defaults: one person, and not who made the change', () => {
  const { approvals, people } = parse('people: [{ name: ada }]').configuration;
  assert.equal(approvals.default.quorum, 1);
  assert.equal(approvals.default.fourEyes, true);
  assert.equal(approvals.default.approvers, undefined);
  assert.deepEqual(people[0], { name: 'ada', kubernetes: [], commandLine: [], groups: [], roles: [] });
});

test('what is wrong with them is one line with its place', () => {
  const cases: [string, RegExp][] = [
    ['approvals: { default: { approvers: [] } }', /approvers: expected at least one; leave it out/],
    [
      'approvals: { default: { approvers: [{ user: ada, group: S0OPS }] } }',
      /approvers\[0\]: expected exactly one of user and group and role/,
    ],
    ['approvals: { default: { quorum: 0 } }', /quorum/],
    ['approvals: { default: { escalateAfter: 2h } }', /escalateAfter and escalateTo go together/],
    ['approvals: { callers: [{ name: portal, key: secret }] }', /key: expected a reference/],
    ['people: [{ name: ada, slack: ada }]', /slack: expected a Slack user id such as U0123ABCD/],
    ['people: [{ name: ada }, { name: ada }]', /people\[1\]\.name "ada" is already the name of people\[0\]/],
    ['notifications: [{ name: hook }]', /expected exactly one of webhook and pagerduty/],
    [
      'notifications: [{ name: slack, pagerduty: { routingKey: { env: KEY } } }]',
      /name: is taken; choose another/,
    ],
    [
      'notifications: [{ name: hook, webhook: { url: "ftp://hooks.example", key: { env: KEY } } }]',
      /url: expected an address/,
    ],
  ];
  for (const [yaml, expected] of cases) {
    const faults = faultsOf(yaml);
    assert.equal(faults.length, 1, `${yaml}: ${faults.join('\n')}`);
    assert.match(faults[0] ?? '', expected);
  }
});
