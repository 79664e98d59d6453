import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { storeModelScan } from '../../../../activities/models/stored-model-scans.ts';
import type { StoredModelScan } from '../../../../activities/models/stored-model-scans.ts';
import { compareInProcess } from '../../../../clients/datasets/comparison/compare-in-process.ts';
import { concludeDrift } from '../../../../domain/models/compare/conclude-drift.ts';
import type { DriftReport } from '../../../../domain/models/drift-report.ts';
import { defaultRules } from '../../../../domain/models/drift-rules.ts';
import { renderHtml } from '../../../../domain/models/report/html/page.ts';
import { summariseScan } from '../../../../domain/models/scan/summarise-scan.ts';
import { startGateway } from '../../../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../../../workers/gateway/run-gateway.ts';
import { openStorage } from '../../../../workers/storage.ts';
import { payments, useModelLoop } from '../../../support/model-loop.ts';
import { writeFiles } from '../../../support/parquet-files.ts';

const loop = await useModelLoop({
  models: `  - { name: fraud, inferenceService: ml/fraud-detector, reference: r.parquet, current: { files: c.parquet } }
  - { name: quiet, reference: r.parquet, current: { files: c.parquet } }`,
});
const store = await openStorage(loop.configuration);
const start = Date.parse('2026-06-01T12:00:00Z');
let drifted: DriftReport;
let here: RunningGateway;
let elsewhere: RunningGateway;

async function remember(report: DriftReport, sequence: number): Promise<StoredModelScan> {
  const sides = { reference: '<b>train</b>.parquet', current: 'today.parquet' };
  return await storeModelScan(store, {
    model: 'fraud',
    sequence,
    workflowId: `model-scan/fraud/${sequence}`,
    trigger: 'schedule',
    sides,
    digest: summariseScan(report),
    report,
    page: renderHtml(report, { ...sides, generatedAt: new Date(sequence).toISOString() }),
  });
}

async function page(path: string, gateway = here): Promise<{ status: number; body: string; policy: string }> {
  const response = await fetch(`${gateway.url}${path}`);
  const policy = response.headers.get('content-security-policy') ?? '';
  return { status: response.status, body: await response.text(), policy };
}

/** What a gateway says of scans; not what the configuration says, which is there before them. */
async function metrics(gateway = here): Promise<string[]> {
  const lines = (await page('/metrics', gateway)).body.split('\n');
  return lines.filter((line) => /^model_(?!alert_threshold|scan_interval)/.test(line));
}

before(async () => {
  const [train, moved] = [loop.at('train.parquet'), loop.at('moved.parquet')];
  await writeFiles({ [train]: payments(0), [moved]: payments(7) });
  const outcome = await compareInProcess({
    reference: { location: train, options: {} },
    current: { location: moved, options: {} },
    rules: defaultRules,
    types: {},
  });
  assert.ok('report' in outcome);
  drifted = outcome.report;
  const [amount] = drifted.columns;
  assert.ok(amount !== undefined);
  // Names come from data.
  drifted.columns.push({ ...amount, name: '<script>alert(1)</script>', drifted: false });
  const configuration = { ...loop.configuration, gateway: { ...loop.configuration.gateway, port: 0 } };
  here = await startGateway(configuration, { local: { commandLine: 'alice@laptop' } });
  elsewhere = await startGateway(configuration);
});
after(async () => {
  await here.stop();
  await elsewhere.stop();
});

test('before the first scan nothing is claimed: no series, and a page that says so', async () => {
  assert.deepEqual(await metrics(), []);
  const { body } = await page('/models/fraud');
  assert.match(body, /not scanned yet/);
  assert.match(body, /No scan yet/);
});

test('pages of models need a link, and one of a model that is not there is a page', async () => {
  for (const path of ['/models', '/models/fraud', '/models/fraud/scans/1-a'])
    assert.equal((await page(path, elsewhere)).status, 403, path);
  assert.equal((await page('/models/other')).status, 404);
  for (const scan of ['1-a', '..%2Flatest', 'x']) {
    const { status, body } = await page(`/models/fraud/scans/${scan}`);
    assert.equal(status, 404);
    assert.match(body, /^No such scan/);
  }
});

test('a scan without an answer shows why, and no score that would read as no drift', async () => {
  const errors = [{ object: 'fraud', message: 'not enough data: no payloads yet' }];
  await remember(concludeDrift([], { referenceRows: 0, currentRows: 0, errors }, defaultRules), start);
  const { body } = await page('/models/fraud');
  assert.match(body, /Not enough data to say/);
  assert.match(body, /not enough data: no payloads yet/);
  const series = await metrics();
  assert.ok(series.includes('model_scan_conclusive{model_name="fraud-detector",namespace="ml"} 0'));
  assert.ok(!series.some((line) => line.startsWith('model_drift_')));
});

test('the page of a model shows what moved, over time, with escaped names and nothing that may run', async () => {
  await remember({ ...drifted, dataset: { ...drifted.dataset, share: 0, drifted: false } }, start + 300_000);
  await remember(drifted, start + 600_000);
  const { status, body, policy } = await page('/models/fraud');
  assert.equal(status, 200);
  assert.match(body, /drifts, \d+ % moved/);
  assert.match(body, /ml\/fraud-detector/);
  assert.match(
    body,
    /<svg[^>]*role="img"[^>]*aria-label="Share of columns that moved over 3 scans; 1 of them found drift/,
  );
  assert.match(body, /<svg class="spark"/);
  const rowOf = (column: string) => body.split('<tr').find((row) => row.includes(column)) ?? '';
  assert.match(
    rowOf('&lt;script'),
    /no drift.*but not significant/s,
    'it is over its threshold, and is no drift',
  );
  assert.doesNotMatch(rowOf('amount'), /not significant/);
  assert.match(body, /&lt;b&gt;train&lt;\/b&gt;\.parquet/);
  assert.ok(!body.includes('<script'));
  assert.ok(!policy.includes('script-src'));
  assert.match(body, /href="\/models\/fraud\/scans\/1780315800000-[0-9a-f]{8}"/);
  for (const path of ['/models', '/']) assert.match((await page(path)).body, /href="\/models\/fraud"/, path);
});

test('the whole report of a scan opens as it was stored, and only its own script may run', async () => {
  const { body: overview } = await page('/models/fraud');
  const [path = ''] = /\/models\/fraud\/scans\/[\w-]+/.exec(overview) ?? [];
  const { status, body, policy } = await page(path);
  assert.equal(status, 200);
  assert.match(body, /Model drift report/);
  assert.match(policy, /script-src 'sha256-[\w+/=]+';.* sandbox allow-scripts$/);
  assert.ok(!policy.includes('unsafe-inline'));
});

test('Prometheus reads one series for a model from any gateway, by the names it is known by', async () => {
  const labels = 'model_name="fraud-detector",namespace="ml"';
  const series = await metrics();
  for (const line of [
    `model_drift_score{${labels}} ${drifted.dataset.share}`,
    `model_drift_detected{${labels}} 1`,
    `model_feature_drift_detected{${labels},feature_name="amount"} 1`,
    `model_scan_timestamp_seconds{${labels}} ${(start + 600_000) / 1000}`,
    `model_scan_rows{${labels},side="current"} 2000`,
    `model_data_quality_findings{${labels},severity="critical"} 0`,
  ])
    assert.ok(series.includes(line), `${line}\n${series.join('\n')}`);
  assert.ok(
    series.some((line) => line.startsWith(`model_feature_drift_score{${labels},feature_name="amount"} 0.`)),
  );
  assert.equal(series.filter((line) => line.startsWith('model_drift_score')).length, 1);
  assert.deepEqual(await metrics(elsewhere), series);
});

test('a scan that began earlier and ends later replaces nothing', async () => {
  await remember({ ...drifted, dataset: { ...drifted.dataset, drifted: false, share: 0 } }, start + 450_000);
  assert.ok((await metrics()).includes('model_drift_detected{model_name="fraud-detector",namespace="ml"} 1'));
});

test('metrics of others are served while the storage of results is damaged', async () => {
  await rm(loop.at('storage', 'models', 'fraud', 'scans'), { recursive: true, force: true });
  const configuration = { ...loop.configuration, gateway: { ...loop.configuration.gateway, port: 0 } };
  const fresh = await startGateway(configuration);
  try {
    await page('/metrics', fresh);
    const { status, body } = await page('/metrics', fresh);
    assert.equal(status, 200);
    assert.ok(/^plumbline_state_metrics_failures_total\{part="models"\} [1-9]/m.test(body));
    assert.ok(/^process_cpu_seconds_total /m.test(body));
  } finally {
    await fresh.stop();
  }
});
