import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { storeScan } from '../../../../activities/stored-scans.ts';
import { createFolderStore } from '../../../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../../../clients/object-store/object-store.ts';
import { Configuration } from '../../../../config/schema/configuration.ts';
import type { Finding } from '../../../../domain/infrastructure/finding.ts';
import { addTargetGauges } from '../../../../workers/gateway/state/target-gauges.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
const finding = (drift: Finding['drift'], severity: Finding['severity'], firstSeen = hourAgo) =>
  ({ id: `${drift}-${severity}`, drift, severity, firstSeen }) as Finding;

function targets(...names: string[]): Configuration['targets'] {
  const source = { git: 'https://git.example/a', path: '.' };
  const all = names.map((name) => ({ name, source, cluster: { context: 'a' }, schedule: { every: '5m' } }));
  return Configuration.parse({ version: 1, targets: all }).targets;
}

async function remember(
  store: ObjectStore,
  target: string,
  findings: Finding[],
  sequence: number,
): Promise<void> {
  const summary = {
    compared: 7,
    drifted: findings.length,
    pending: 2,
    ignored: 0,
    dryRuns: 0,
    durationMs: 1,
  };
  const scan = { target, workflowId: 'w', commit: 'c', sequence, summary, findings, ignored: [] };
  await storeScan(store, { ...scan, errors: [{ object: 'a', message: 'no right' }] });
}

async function series(store: ObjectStore, ...names: string[]): Promise<string[]> {
  const registry = new Registry();
  addTargetGauges(registry, store, targets(...names));
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('how a target stands is read from its newest scan, the same for a gateway that has just started', async () => {
  const store = createFolderStore(temporaryFolder());
  await remember(store, 'shop', [finding('image', 'critical'), finding('configuration', 'low')], 1000);
  await remember(store, 'shop', [finding('image', 'critical'), finding('image', 'critical')], 60_000);
  const lines = await series(store, 'shop', 'new');
  for (const line of [
    'plumbline_scan_interval_seconds{target="new"} 300',
    'plumbline_scan_timestamp_seconds{target="shop"} 60',
    'plumbline_scan_objects{target="shop"} 7',
    'plumbline_scan_pending_objects{target="shop"} 2',
    'plumbline_scan_errors{target="shop"} 1',
    'plumbline_open_findings{target="shop",drift="image",severity="critical"} 2',
  ])
    assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
  const [age = ''] = lines.filter((line) => line.startsWith('plumbline_oldest_finding_age_seconds'));
  assert.match(age, /^plumbline_oldest_finding_age_seconds\{target="shop",severity="critical"\} 36\d\d/);
  assert.ok(!lines.some((line) => line.startsWith('plumbline_scan_timestamp_seconds{target="new"')));
  assert.deepEqual(
    lines.filter((line) => line.includes('"low"')),
    [],
    'what the older scan saw is over',
  );
});

test('a target that is no longer configured has no series', async () => {
  const store = createFolderStore(temporaryFolder());
  await remember(store, 'gone', [finding('image', 'high')], 1000);
  assert.deepEqual(
    (await series(store, 'shop')).filter((line) => line.includes('gone')),
    [],
  );
});

test('a storage that fails is counted, and what is shown stays what it was', async () => {
  const store = createFolderStore(temporaryFolder());
  const broken: ObjectStore = { ...store, get: () => Promise.reject(new Error('away')) };
  const lines = await series(broken, 'shop');
  assert.deepEqual(
    lines.filter((line) => line.startsWith('plumbline_scan_')),
    [],
  );
  const registry = new Registry();
  addTargetGauges(registry, broken, targets('shop'));
  await registry.metrics();
  assert.match(await registry.metrics(), /^plumbline_state_metrics_failures_total\{part="targets"\} [1-9]/m);
});
