import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrometheusClient } from '../../../clients/prometheus/create-prometheus-client.ts';
import { success, useFakePrometheus } from '../../support/fake-prometheus.ts';

const prometheus = await useFakePrometheus();
const client = createPrometheusClient({ url: prometheus.url, timeout: 60_000 });
const to = new Date('2027-01-01T12:00:00Z');
const hour = 60 * 60 * 1000;

async function asked(milliseconds: number): Promise<{ query?: string; time?: string }> {
  prometheus.answer = (_, response) => success(response, { resultType: 'matrix', result: [] });
  await client.samples('hits{a="b"}', new Date(to.getTime() - milliseconds), to);
  return prometheus.requests.at(-1)?.form ?? {};
}

test('samples are asked for as they were scraped, at the end of their time', async () => {
  assert.deepEqual(await asked(90_000).then(({ query, time }) => ({ query, time })), {
    query: 'hits{a="b"}[90000ms]',
    time: '1798804800',
  });
});

test('over more than most of a day only the newest at each of 2,000 moments are', async () => {
  assert.equal((await asked(16 * hour)).query, 'hits{a="b"}[57600000ms]');
  assert.equal((await asked(48 * hour)).query, 'hits{a="b"}[172800000ms:86400ms]');
});

test('series come with their labels and values, in order', async () => {
  prometheus.answer = (_, response) =>
    success(response, {
      resultType: 'matrix',
      result: [
        {
          metric: { le: '+Inf' },
          values: [
            [1, '2'],
            [16, 'NaN'],
          ],
        },
      ],
    });
  assert.deepEqual(await client.samples('hits', new Date(0), to), [
    {
      labels: { le: '+Inf' },
      points: [
        { time: 1, value: 2 },
        { time: 16, value: Number.NaN },
      ],
    },
  ]);
});
