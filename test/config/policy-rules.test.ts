import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';

/** What is wrong with a rule of a policy, with its place. */
function faultsOf(rule: string): string[] {
  try {
    parseConfiguration(`version: 1\npolicies:\n  own:\n    - ${rule}\n`, 'plumbline.yaml', new Date());
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(describeFault);
  }
}

test('rules about people, windows and limits are read', () => {
  for (const rule of [
    '{ match: { actor: { group: oncall } }, strategy: alert-and-review }',
    '{ match: { actor: { user: ["*@acme.example"], group: [a, b] } }, strategy: report }',
    "{ strategy: self-heal, windows: ['Mo-Fr 08:00-18:00 Europe/Berlin', 'Sat,Sun 22:00-24:00', '01:00-02:00 UTC'] }",
    "{ strategy: self-heal, windows: ['0 22 * * Mon-Fri for 4h Europe/Berlin', '*/30 8-18 1-7 JAN * for 1h30m'] }",
    '{ strategy: self-heal, limits: { objects: 5, heals: 10, within: 1h } }',
  ]) {
    assert.deepEqual(faultsOf(rule), [], rule);
  }
});

test('what is wrong with them is one line with its place', () => {
  const cases: [string, RegExp][] = [
    [
      '{ match: { actor: {} }, strategy: report }',
      /^plumbline\.yaml:4:\d+: .*actor: expected user, group or both$/,
    ],
    [
      "{ strategy: self-heal, windows: ['8-18'] }",
      /^plumbline\.yaml:4:\d+: .*expected a window such as Mo-Fr 08:00/,
    ],
    ["{ strategy: self-heal, windows: ['24:30-25:00'] }", /expected a window/],
    ["{ strategy: self-heal, windows: ['Mo-Tu-We 08:00-09:00'] }", /expected a window/],
    [
      "{ strategy: self-heal, windows: ['08:00-18:00 Europe/Berlim'] }",
      /expected a time zone .*got "Europe\/Berlim"/,
    ],
    [
      "{ strategy: self-heal, windows: ['0 22 * * * for 0h'] }",
      /expected a window .* or 0 22 \* \* Sat for 4h/,
    ],
    ["{ strategy: self-heal, windows: ['0 22 * * *'] }", /expected a window/],
    ["{ strategy: self-heal, windows: ['0 25 * * * for 4h'] }", /hour "25" is not/],
    [
      "{ strategy: self-heal, windows: ['0 2 * * * for 4h Mars/Base'] }",
      /expected a time zone .*"Mars\/Base"/,
    ],
    ["{ strategy: report, windows: ['08:00-18:00'] }", /windows: only has a meaning with strategy self-heal/],
    [
      '{ strategy: alert-and-review, limits: { objects: 1 } }',
      /limits: only has a meaning with strategy self-heal/,
    ],
    ['{ strategy: self-heal, limits: { heals: 3 } }', /limits: heals and within go together/],
    ['{ strategy: self-heal, limits: {} }', /limits: expected objects, or heals and within/],
    ['{ strategy: self-heal, limits: { heals: 3, within: 48h } }', /within: heals are remembered for a day/],
    [
      '{ strategy: pull-request, pullRequest: codify }',
      /policies.own\[0\] opens pull requests, and no forge says where/,
    ],
    [
      '{ strategy: report, pullRequest: codify }',
      /pullRequest: only has a meaning with strategy pull-request/,
    ],
    ['{ strategy: self-heal, onClose: ask }', /onClose: only has a meaning with strategy pull-request/],
    ['{ strategy: self-heal, draft: true }', /draft: only has a meaning with strategy pull-request/],
    [
      '{ strategy: heal }',
      /strategy: expected one of report, self-heal, alert-and-review, pull-request, got "heal"/,
    ],
  ];
  for (const [rule, expected] of cases) {
    const faults = faultsOf(rule);
    assert.equal(faults.length, 1, `${rule}: ${faults.join('\n')}`);
    assert.match(faults[0] ?? '', expected);
  }
});
