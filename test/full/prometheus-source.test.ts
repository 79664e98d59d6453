import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createPrometheusSource } from '../../clients/model-data/prometheus-source.ts';
import { createPrometheusClient } from '../../clients/prometheus/create-prometheus-client.ts';
import type { PrometheusClient } from '../../clients/prometheus/prometheus-client.ts';
import { freePort } from '../../scripts/dev/processes/free-port.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The Debian package's server, as it answers and refuses; what it does not do on request is tried against a fake.

const folder = temporaryFolder();
let scrapes = 0;
let client: PrometheusClient;

before(
  async () => {
    const exporter = createServer((_, response) => {
      scrapes += 1;
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(`load{pod="a"} ${scrapes}\nload{pod="b"} ${scrapes * 2}\nbroken{pod="a"} NaN\n`);
    });
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
    const target = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    const scrape = { job_name: 'models', static_configs: [{ targets: [target] }] };
    const configuration = { global: { scrape_interval: '1s' }, scrape_configs: [scrape] };
    await writeFile(`${folder}/prometheus.yml`, JSON.stringify(configuration));
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = spawn(
      'prometheus',
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=${new URL(url).host}`,
      ],
      { stdio: 'ignore' },
    );
    stop = async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      exporter.closeAllConnections();
      exporter.close();
    };
    await once(child, 'spawn');
    client = createPrometheusClient({ url });
    await waitUntil(async () => (await client.query('load > 4').catch(() => [])).length === 2, {
      within: 120_000,
    });
  },
  { timeout: 200_000 },
);

let stop = async (): Promise<void> => {};
after(() => stop());

test('queries are answered with labels, times and what is not a number', async () => {
  const samples = await client.query('load / on(pod) load');
  assert.deepEqual(samples.map(({ labels, value }) => [labels['pod'], value]).toSorted(byFirst), [
    ['a', 1],
    ['b', 1],
  ]);
  const [broken] = await client.query('broken');
  assert.ok(broken !== undefined && Number.isNaN(broken.value));
  const [{ value } = { value: 0 }] = await client.query('scalar(vector(1) / 0)');
  assert.equal(value, Number.POSITIVE_INFINITY);
  assert.deepEqual(await client.query('nothing_of_this_name'), []);
});

test('what it refuses is said in its words', async () => {
  await assert.rejects(client.query('rate('), /cannot answer rate\(: .*parse error/);
  const range = { from: new Date(0), to: new Date(), step: 1000 };
  await assert.rejects(client.queryRange('load', range), /exceeded maximum resolution of 11,000 points/);
});

test('series become the rows of a table, joined by time and labels', async () => {
  const columns = { load: 'load', twice: 'sum by (pod, instance, job) (load * 2)', broken: 'broken' };
  const source = createPrometheusSource(
    async () => client,
    { columns, window: 60_000, step: 1000 },
    { orderBy: 'at' },
  );
  const collected = await source.collect(new Date(), AbortSignal.timeout(60_000));
  assert.ok('location' in collected);
  await using data = collected;
  const rows = (await readFile(data.location, 'utf8')).trim().split('\n');
  const parsed = rows.map((line) => JSON.parse(line) as Record<string, number | string | null>);
  assert.ok(parsed.length >= 4, rows.join('\n'));
  for (const { load, twice, broken, at } of parsed) {
    assert.equal(twice, Number(load) * 2);
    assert.equal(broken, null);
    assert.ok(Date.parse(String(at)) > 0);
  }
  const nothing = createPrometheusSource(
    async () => client,
    { columns: { a: 'nothing_of_this_name' }, window: 60_000, step: 1000 },
    {},
  );
  assert.deepEqual(await nothing.collect(new Date(), AbortSignal.timeout(60_000)), {
    noData: 'Prometheus, the last 1 min (a): no query has a value in this time',
  });
});

function byFirst([one]: readonly unknown[], [other]: readonly unknown[]): number {
  return String(one) < String(other) ? -1 : 1;
}
