import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import type { DriftReport } from '../../../../domain/models/drift-report.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { modelIncidentId } from '../../../../workflows/model-messages.ts';
import { payments, useModelLoop } from '../../../support/model-loop.ts';
import { writeFiles } from '../../../support/parquet-files.ts';
import { startWorkerProcess } from '../../../support/worker-process.ts';

const loop = await useModelLoop({
  models: `  - name: fraud
    reference: data/train.parquet
    current: { files: 'data/today-*.parquet' }
    time: moment
    schedule: { every: 23h }
  - name: lost
    reference: data/gone.parquet
    current: { files: 'data/today-*.parquet' }
  - name: damaged
    reference: data/damaged.parquet
    current: { files: 'data/today-*.parquet' }
  - name: offline
    reference: data/train.parquet
    current: { prometheus: { columns: { amount: up } } }
  - name: rules-only
    columns: { amount: { test: ks } }
`,
  sections: `prometheus: { url: 'http://127.0.0.1:9' }`,
});
const { temporal } = loop;
const run = (...args: string[]) => loop.run(...args);
const at = (...names: string[]) => loop.at(...names);

const today = at('data', 'today-1.parquet');

interface Scanned extends DriftReport {
  model: string;
  workflowId: string;
  sequence: number;
  window?: { from: string; to: string };
}

async function scanned(model: string): Promise<Scanned> {
  return JSON.parse((await run('model', 'scan', model, '-o', 'json')).stdout) as Scanned;
}

before(async () => {
  await writeFiles({ [at('data', 'train.parquet')]: payments(0) });
  await writeFile(at('data', 'damaged.parquet'), 'PAR1 and then nothing of it');
});

test('before the first scan a model is said to be unknown, not clean', async () => {
  const { exitCode, stdout } = await run('model', 'status');
  assert.match(stdout, /fraud +not scanned +– +– +never\n/);
  assert.match(stdout, /rules-only +not watched/);
  assert.equal(exitCode, 0);
  const history = await run('model', 'history', 'fraud');
  assert.equal(history.stdout, 'fraud: not scanned yet; `plumbline model scan fraud` does it now\n');
});

test('a model that is unknown, or whose data is, is one line', async () => {
  const unknown = await run('model', 'scan', 'fruad');
  assert.equal(
    unknown.stderr,
    'plumbline: the configuration has no model fruad; did you mean fraud? (it has fraud, lost, damaged, offline, rules-only)\n',
  );
  const unwatched = await run('model', 'scan', 'rules-only');
  assert.equal(
    unwatched.stderr,
    'plumbline: model rules-only cannot be scanned: give it `reference` and `current` in plumbline.yaml\n',
  );
  for (const { exitCode, stdout } of [unknown, unwatched]) {
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
  }
});

/** The scan that waits for a worker. */
let waiting = '';

test('without a worker a scan says so and goes on by itself', async () => {
  const { exitCode, stderr } = await run('model', 'scan', 'fraud', '--timeout', '7s');
  assert.equal(exitCode, 2);
  assert.match(stderr, /no worker takes up work on task queue plumbline; start one with `plumbline worker`/);
  const [, id] =
    /no result in time; the scan goes on without us: (model-scan\/fraud\/manual-\S+)/.exec(stderr) ?? [];
  assert.ok(id !== undefined, stderr);
  waiting = id;
});

test('no data yet is "not enough data", with the reason, and never "no drift"', async () => {
  const worker = await startWorkerProcess(loop.configurationFile);
  assert.match(worker.output(), /targets: none; models: fraud, lost, damaged, offline"}\n/);
  await temporal.client.workflow.getHandle(waiting).result();
  const { exitCode, stdout, stderr } = await run('model', 'scan', 'fraud');
  assert.equal(exitCode, 2);
  assert.match(stdout, /^\? Not enough data: no column could be compared\n/);
  assert.match(
    stderr,
    /^plumbline: fraud: not enough data: \S+today-\*\.parquet: no file matches this pattern/m,
  );
  const status = await run('model', 'status', 'fraud');
  assert.equal(status.exitCode, 2);
  assert.match(status.stdout, /fraud +not enough data +– +0 /);
});

test('a window that is smaller than the test needs is not enough data either', async () => {
  await writeFiles({ [today]: payments(9, 12) });
  const { exitCode, stdout } = await run('model', 'scan', 'fraud');
  assert.equal(exitCode, 2);
  assert.match(stdout, /^\? Not enough data/);
});

test('a reference that is missing or damaged, or a source that is down, fails the scan in one line', async () => {
  await writeFiles({ [today]: payments(0) });
  const failures: [model: string, line: RegExp][] = [
    [
      'lost',
      /^plumbline: the scan of lost failed: \S+gone\.parquet: no such file or folder; check the path \(/m,
    ],
    ['damaged', /^plumbline: the scan of damaged failed: \S+damaged\.parquet: /m],
    [
      'offline',
      /^plumbline: the scan of offline failed: cannot ask Prometheus at 127\.0\.0\.1:9: connection refused; /m,
    ],
  ];
  await Promise.all(
    failures.map(async ([model, line]) => {
      const { exitCode, stdout, stderr } = await run('model', 'scan', model);
      assert.match(stderr, line);
      assert.equal(stdout, '', model);
      assert.equal(exitCode, 2, model);
    }),
  );
  const status = await run('model', 'status');
  assert.equal(status.exitCode, 2);
  assert.match(status.stdout, /lost +failed +– +– +never/);
  assert.match(status.stderr, /^plumbline: the latest scan of lost failed: \S+gone\.parquet: no such file/m);
});

test('a scan says what `plumbline model drift` says of the same data', async () => {
  const sides = ['--reference', at('data', 'train.parquet'), '--current', today];
  const reading = ['--model', 'fraud', '--time-column', 'moment', '-o', 'json'];
  const drift = await run('model', 'drift', ...reading, ...sides);
  assert.equal(drift.exitCode, 0, drift.stderr);
  const { model, workflowId, sequence, window, ...report } = await scanned('fraud');
  const expected = JSON.parse(drift.stdout) as DriftReport;
  assert.deepEqual([model, report.dataset.drifted], ['fraud', false]);
  assert.match(workflowId, /^model-scan\/fraud\/manual-/);
  assert.ok(sequence > 0);
  assert.deepEqual(window, { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T09:19:00.000Z' });
  for (const [index, column] of report.columns.entries()) {
    const { name, type, test: rule, statistic, pValue, drifted, current } = column;
    const other = expected.columns[index];
    assert.deepEqual(
      { name, type, rule, statistic, pValue, drifted, current },
      {
        name: other?.name,
        type: other?.type,
        rule: other?.test,
        statistic: other?.statistic,
        pValue: other?.pValue,
        drifted: other?.drifted,
        current: other?.current,
      },
    );
  }
});

test('drift is shown, remembered, and opens the incident of the model', async () => {
  await writeFiles({ [today]: payments(7) });
  const { exitCode, stdout } = await run('model', 'scan', 'fraud');
  assert.equal(exitCode, 1);
  assert.match(stdout, /^▲ Drift: 2 of 2 columns moved \(100 %, threshold 50 %\)\n/);
  assert.match(stdout, /▲ amount .* median \S+ → \S+\n/);
  const status = await run('model', 'status', 'fraud', '-o', 'json');
  assert.equal(status.exitCode, 1);
  const { models } = JSON.parse(status.stdout) as {
    models: { state: string; share: number; columns: string[] }[];
  };
  assert.deepEqual(
    models.map(({ state, share, columns }) => [state, share, columns.toSorted()]),
    [['drift', 1, ['amount', 'channel']]],
  );
  const history = await run('model', 'history', 'fraud');
  assert.match(history.stdout, /^fraud {2}·+▁█ {2}columns that moved; drift from 50 %\n/);
  assert.match(history.stdout, /drift +100 % +2,000 +amount, channel\n$/);
  assert.deepEqual(await incidentSignals(), ['drift']);
});

test('the open incident hears that the model recovered', async () => {
  await writeFiles({ [today]: payments(0) });
  assert.equal((await run('model', 'scan', 'fraud')).exitCode, 0);
  assert.deepEqual(await incidentSignals(), ['drift', 'recovered']);
});

test('two scans at once both end, and the later one is the latest', async () => {
  const both = await Promise.all([scanned('fraud'), scanned('fraud')]);
  const newest = Math.max(...both.map(({ sequence }) => sequence));
  const status = JSON.parse((await run('model', 'status', 'fraud', '-o', 'json')).stdout) as {
    models: { lastScan: string }[];
  };
  assert.equal(Date.parse(status.models[0]?.lastScan ?? ''), newest);
  const { scans } = JSON.parse((await run('model', 'history', 'fraud', '-o', 'json')).stdout) as {
    scans: { time: string; drifted: boolean | null }[];
  };
  const times = scans.map(({ time }) => Date.parse(time));
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  );
  for (const { sequence } of both) assert.ok(times.includes(sequence));
});

test('models have schedules beside targets, which fire, pause and go with the model', async () => {
  const ids = ['damaged', 'fraud', 'lost', 'offline'].map((name) => `model-scan/${name}`);
  const applied = JSON.parse((await run('schedules', 'apply', '-o', 'json')).stdout) as { created: string[] };
  const [cleanUp, ...ofModels] = applied.created.toSorted();
  assert.match(cleanUp ?? '', /^clean-up\//);
  assert.deepEqual(ofModels, ids);
  const paused = await run('schedules', 'pause', 'fraud', '--reason', 'new pipeline');
  assert.match(paused.stdout, /model-scan\/fraud +never +- +paused +paused by \S+: new pipeline\n/);
  const wrong = await run('schedules', 'pause', 'fraut');
  assert.match(wrong.stderr, /^plumbline: there is no target or model fraut in .*did you mean fraud\?/);
  const resumed = await run('schedules', 'resume', 'fraud');
  assert.match(resumed.stdout, /model-scan\/fraud +never +in \d+ \w+ +running\n/);

  const earlier = await scansOf('fraud');
  await temporal.client.schedule.getHandle('model-scan/fraud').trigger();
  await waitUntil(async () => (await scansOf('fraud')) > earlier, { within: 120_000 });
});

test('a reference that changed is compared anew, and its profile of before is forgotten', async () => {
  await rm(at('data', 'train.parquet'));
  await writeFiles({ [at('data', 'train.parquet')]: payments(7) });
  const { dataset } = await scanned('fraud');
  assert.equal(dataset.drifted, true);
});

/** Kinds of what the incident of the model was told, in order. */
async function incidentSignals(): Promise<string[]> {
  const { events } = await temporal.client.workflow.getHandle(modelIncidentId('fraud')).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signaled }) => {
    const [data] = signaled?.input?.payloads?.map((payload) => payload.data) ?? [];
    if (signaled?.signalName !== 'incident' || data === undefined || data === null) return [];
    return [(JSON.parse(new TextDecoder().decode(data)) as { kind: string }).kind];
  });
}

async function scansOf(model: string): Promise<number> {
  const { stdout } = await run('model', 'history', model, '--limit', '1000', '-o', 'json');
  return (JSON.parse(stdout) as { scans: unknown[] }).scans.length;
}
