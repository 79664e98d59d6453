import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { AlertRule, RuleGroup } from '../../domain/monitoring/alert.ts';
import { runbookOf } from '../../domain/monitoring/alert.ts';
import { dashboards } from '../../domain/monitoring/dashboards/dashboards.ts';
import { monitoringObjects, ruleGroups } from '../../domain/monitoring/monitoring-objects.ts';
import { monitoringFiles } from '../../scripts/cli/actions/monitoring.ts';
import { plumbline } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = path.join(import.meta.dirname, '../..');
const shipped = path.join(root, 'deploy/monitoring');
const alerts = ruleGroups.flatMap(({ rules }) => rules.filter((rule): rule is AlertRule => 'alert' in rule));
const objects = (yaml: string) =>
  parseAllDocuments(yaml).map((document) => document.toJS() as KubernetesObject);

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [path.relative(folder, file), await readFile(file, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

test('what is shipped is what the command writes', async () => {
  assert.deepEqual(
    await filesBelow(shipped),
    monitoringFiles({ labels: { release: 'monitoring' }, namespace: 'plumbline' }),
    'write it anew: plumbline monitoring --output deploy/monitoring',
  );
});

test('labels by which Prometheus picks are on monitors and rules alike, and can be others', async () => {
  const folder = temporaryFolder();
  const args = ['monitoring', '--label', 'release=prom', '--label', 'team=ml', '--namespace', 'drift'];
  const { stdout } = await plumbline(args, { folder });
  for (const { kind, metadata } of objects(stdout)) {
    const { release, team } = metadata.labels ?? {};
    assert.deepEqual([metadata.namespace, release, team], ['drift', 'prom', 'ml'], kind);
  }
  for (const { kind, metadata } of objects(await readFile(path.join(shipped, 'monitoring.yaml'), 'utf8')))
    assert.equal(metadata.labels?.['release'], 'monitoring', kind);
});

function named(group: string): string[] {
  const rules = ruleGroups.find(({ name }) => name === group)?.rules ?? [];
  return rules.map((rule) => ('alert' in rule ? rule.alert : rule.record));
}

test('alerts of models have the groups and names that people know', () => {
  assert.deepEqual(named('model-drift').slice(0, 2), ['DataDriftDetected', 'HighDriftScore']);
  assert.deepEqual(named('model-performance').slice(0, 3), [
    'HighPredictionLatency',
    'LowPredictionRate',
    'HighErrorRate',
  ]);
  const known = { DataDriftDetected: ['5m', 'warning'], HighDriftScore: ['10m', 'critical'] };
  for (const [name, expected] of Object.entries(known)) {
    const alert = alerts.find((one) => one.alert === name);
    assert.deepEqual([alert?.for, alert?.labels.severity], expected);
    assert.equal(alert?.labels.team, 'ml-ops');
  }
});

test('every alert has its runbook, and every runbook its alert', async () => {
  const pages = (await readdir(path.join(root, 'docs/runbooks'))).filter((name) => name !== 'README.md');
  assert.deepEqual(pages.toSorted(), alerts.map(({ alert }) => runbookOf(alert)).toSorted());
  for (const { alert, annotations } of alerts) {
    const text = await readFile(path.join(root, 'docs/runbooks', runbookOf(alert)), 'utf8');
    assert.ok(text.startsWith(`# ${alert}\n`), alert);
    assert.equal(annotations.runbook_url, runbookOf(alert));
  }
});

function runbooksIn(yaml: string): string[] {
  const rules = objects(yaml).find(({ kind }) => kind === 'PrometheusRule');
  assert.ok(rules !== undefined);
  const { groups } = rules['spec'] as { groups: RuleGroup[] };
  return groups.flatMap((group) =>
    group.rules.flatMap((rule) => ('alert' in rule ? [rule.annotations.runbook_url] : [])),
  );
}

test('alerts link the runbooks of the gateway in the cluster, or of wherever people read them', async () => {
  const folder = temporaryFolder();
  const print = async (...args: string[]) => await plumbline(['monitoring', ...args], { folder });
  const pages = alerts.map(({ alert }) => runbookOf(alert));
  assert.deepEqual(
    runbooksIn((await print('--namespace', 'drift')).stdout),
    pages.map((page) => `http://plumbline-gateway.drift/runbooks/${page}`),
  );
  assert.deepEqual(
    runbooksIn((await print('--runbooks', 'https://docs.example/runbooks/')).stdout),
    pages.map((page) => `https://docs.example/runbooks/${page}`),
  );
  const refused = await print('--runbooks', 'docs/runbooks');
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /^plumbline: .*Expected an address such as https:.*\n?$/);
});

test('dashboards are there for the sidecar and for the API of Grafana', async () => {
  const inCluster = monitoringObjects({ labels: {}, namespace: 'plumbline' }).filter(
    ({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1',
  );
  assert.equal(inCluster.length, dashboards.length);
  for (const { uid, panels } of dashboards) {
    const body = JSON.parse(await readFile(path.join(shipped, 'dashboards', `${uid}.json`), 'utf8')) as {
      dashboard: { uid: string; id: null };
      overwrite: boolean;
    };
    assert.deepEqual([body.dashboard.uid, body.dashboard.id, body.overwrite], [uid, null, true]);
    const { length: different } = [...new Set(panels.map(({ title }) => title))];
    assert.equal(different, panels.length, `${uid} has two panels of one title`);
  }
});

test('predictors are scraped by their pods, since the Services of Knative have no port for metrics', () => {
  const predictors = monitoringObjects({ labels: {}, namespace: 'plumbline' }).find(
    ({ metadata }) => metadata.name === 'plumbline-predictors',
  );
  assert.equal(predictors?.kind, 'PodMonitor');
  assert.match(
    JSON.stringify(predictors),
    /"key":"serving\.kserve\.io\/inferenceservice","operator":"Exists"/,
  );
});
