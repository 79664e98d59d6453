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
    'policies: { own: [{ strategy: alert-and-review, approvals: { quorum: 3, approvers: [{ group: S0OPS }] } }] }',
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
    [
      'people: [{ name: Ada, commandLine: [ada] }]\napprovals: { callers: [{ name: ada, key: { env: KEY } }] }',
      /approvals\.callers\[0\]\.name "ada" is already a name of people\[0\]/,
    ],
    [
      'approvals: { callers: [{ name: a, key: { env: KEY } }, { name: a, key: { env: KEY } }] }',
      /approvals\.callers\[1\]\.name "a" is already a name of approvals\.callers\[0\]/,
    ],
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

test('a quorum that the named people cannot reach is a fault in the line that asks for it', () => {
  const people = 'people: [{ name: ada, slack: U0ADA }, { name: bob }]\n';
  const cases: [string, RegExp | undefined][] = [
    [
      'approvals:\n  default:\n    approvers: [{ user: ada }]\n    quorum: 2',
      /^plumbline\.yaml:6:13: .*a quorum of 2 can never be reached: 1 person is named/,
    ],
    [
      'approvals: { default: { approvers: [{ user: ada }, { user: U0ADA }], quorum: 2 } }',
      /1 person is named/,
    ],
    [
      'approvals: { default: { approvers: [{ user: ada }, { user: bob }], quorum: 3 } }',
      /2 people are named/,
    ],
    ['approvals: { default: { approvers: [{ user: ada }, { user: bob }], quorum: 2 } }', undefined],
    ['approvals: { default: { approvers: [{ user: ada }, { role: lead }], quorum: 3 } }', undefined],
    ['approvals: { default: { quorum: 3 } }', undefined],
    [
      'approvals: { default: { approvers: [{ user: ada }], quorum: 2, escalateAfter: 1h, escalateTo: [{ user: bob }] } }',
      undefined,
    ],
    [
      'approvals: { default: { approvers: [{ user: ada }] } }\npolicies: { own: [{ strategy: alert-and-review, approvals: { quorum: 2 } }] }',
      /^plumbline\.yaml:4:\d+: .*a quorum of 2 can never be reached/,
    ],
    [
      'approvals: { default: { quorum: 2 } }\npolicies: { own: [{ strategy: alert-and-review, approvals: { approvers: [{ user: ada }] } }] }',
      /^plumbline\.yaml:4:\d+: .*a quorum of 2 can never be reached/,
    ],
  ];
  for (const [yaml, expected] of cases) {
    const faults = faultsOf(`${people}${yaml}`);
    if (expected === undefined) assert.deepEqual(faults, [], yaml);
    else assert.match(faults.join('\n'), expected, yaml);
    assert.ok(faults.length <= 1, yaml);
  }
});

function rule(approvals: string): string {
  return `policies: { own: [{ strategy: alert-and-review, approvals: ${approvals} }] }`;
}

test('a rule of a policy may take half of the escalation from the default, and not leave it out', () => {
  assert.match(
    faultsOf(rule('{ escalateAfter: 2h }')).join('\n'),
    /^plumbline\.yaml:2:\d+: .*escalateAfter and escalateTo go together.*add escalateTo here or in approvals\.default/,
  );
  assert.match(faultsOf(rule('{ escalateTo: [{ user: ada }] }')).join('\n'), /add escalateAfter/);
  const usual = 'approvals: { default: { escalateAfter: 2h, escalateTo: [{ user: ada }] } }\n';
  assert.deepEqual(faultsOf(`${usual}${rule('{ escalateAfter: 4h }')}`), []);
});
