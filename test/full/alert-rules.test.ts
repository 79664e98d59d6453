import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import type { AlertRule } from '../../domain/monitoring/alert.ts';
import { ruleGroups } from '../../domain/monitoring/monitoring-objects.ts';
import { alertCases } from '../support/alert-cases.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const alerts = ruleGroups.flatMap(({ rules }) => rules.filter((rule) => 'alert' in rule));
const folder = temporaryFolder();

/** What promtool expects of one alert beside the case itself: templates are filled in by Prometheus, and not held to. */
function expected(rule: AlertRule, labels: Readonly<Record<string, string>>): Record<string, unknown> {
  return { exp_labels: { ...rule.labels, ...labels } };
}

test('every alert fires when it should, and is silent when it should not', { timeout: 300_000 }, async () => {
  // Without annotations: what they say of a value is a matter of reading, and promtool compares every word.
  const groups = ruleGroups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ('alert' in rule ? { ...rule, annotations: {} } : rule)),
  }));
  await writeFile(path.join(folder, 'rules.yaml'), stringify({ groups }, { aliasDuplicateObjects: false }));
  const tests = alertCases.map(({ alert, series, at, fires }) => {
    const rule = alerts.find((one) => one.alert === alert);
    assert.ok(rule !== undefined, `there is no alert ${alert}`);
    return {
      name: `${alert} at ${at} minutes`,
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [
        { alertname: alert, eval_time: `${at}m`, exp_alerts: fires.map((labels) => expected(rule, labels)) },
      ],
    };
  });
  const file = path.join(folder, 'tests.yaml');
  await writeFile(
    file,
    stringify(
      { rule_files: ['rules.yaml'], evaluation_interval: '1m', tests },
      { aliasDuplicateObjects: false },
    ),
  );
  execFileSync('promtool', ['test', 'rules', file], { stdio: ['ignore', 'inherit', 'inherit'] });
});

test('every alert is tried both ways', () => {
  for (const { alert } of alerts) {
    const cases = alertCases.filter((one) => one.alert === alert);
    assert.ok(
      cases.some(({ fires }) => fires.length > 0),
      `${alert} never fires in the tests`,
    );
    assert.ok(
      cases.some(({ fires }) => fires.length === 0),
      `${alert} is never silent in the tests`,
    );
  }
});

test('what alerts say to people can be written by Prometheus', async () => {
  const file = path.join(folder, 'all.yaml');
  await writeFile(file, stringify({ groups: ruleGroups }, { aliasDuplicateObjects: false }));
  const said = execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
  assert.match(said, /SUCCESS: \d+ rules found/);
});
