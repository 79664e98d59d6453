import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createPrometheusSource } from '../../clients/model-data/prometheus-source.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startExporter, startPrometheusServer } from '../support/prometheus-server.ts';

// The Debian package's server, as it answers and refuses; what it does not do on request is tried against a fake.

const client = await startPrometheusServer(
  await startExporter(
    (scrape) => `load{pod="a"} ${scrape}\nload{pod="b"} ${scrape * 2}\nbroken{pod="a"} NaN\n`,
  ),
);
const patience = { within: 120_000 };
await waitUntil(async () => (await client.query('load > 4')).length === 2, patience);

test('queries are answered with labels, times and what is not a number', async () => {
  // After a scrape that took too long there is nothing until the next.
  const answered = async (query: string, series: number) =>
    await waitUntil(async () => {
      const samples = await client.query(query);
      return samples.length === series && samples;
    }, patience);
  const samples = await answered('load / on(pod) load', 2);
  assert.deepEqual(samples.map(({ labels, value }) => [labels['pod'], value]).toSorted(byFirst), [
    ['a', 1],
    ['b', 1],
  ]);
  const [broken] = await answered('broken', 1);
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
