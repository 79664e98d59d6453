import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrometheusClient } from '../../../clients/prometheus/create-prometheus-client.ts';
import { PrometheusError } from '../../../clients/prometheus/errors.ts';
import { success, useFakePrometheus } from '../../support/fake-prometheus.ts';

const prometheus = await useFakePrometheus();
const client = createPrometheusClient({ url: `${prometheus.url}/prefix/`, timeout: 60_000 });

/** The failure of a query, which never says what was sent to get in. */
async function failureOf(query: Promise<unknown>): Promise<PrometheusError> {
  const error = await query.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PrometheusError, String(error));
  assert.ok(!error.message.includes('hunter2'));
  assert.ok(!error.message.includes('\n'));
  return error;
}

test('nobody there is said in one line and can be tried again', async () => {
  const silent = createPrometheusClient({ url: 'http://127.0.0.1:9' });
  const { code, retryable, message } = await failureOf(silent.query('up'));
  assert.deepEqual([code, retryable], ['prometheus-unavailable', true]);
  assert.equal(
    message,
    'cannot ask Prometheus at 127.0.0.1:9: connection refused; is it running, and is this its address?',
  );
});

test('a wrong query quotes what Prometheus says of it and is not tried again', async () => {
  prometheus.answer = (_, response) => {
    response.statusCode = 400;
    response.end(
      '{"status":"error","errorType":"bad_data","error":"invalid parameter: parse error\\nat char 4"}',
    );
  };
  const { code, retryable, message } = await failureOf(client.query('rate('));
  assert.deepEqual([code, retryable], ['prometheus-query', false]);
  assert.match(message, /cannot answer rate\(: invalid parameter: parse error at char 4$/);
});

test('a server that refuses, is overloaded, is something else or says too much is told apart', async () => {
  const cases: [answer: [status: number, body: string], code: string, message: RegExp][] = [
    [[401, 'no'], 'prometheus-refused', /refuses access \(401\); check its token or headers$/],
    [[503, '<html>'], 'prometheus-unavailable', /answered 503$/],
    [
      [503, '{"status":"error","errorType":"timeout","error":"query timed out"}'],
      'prometheus-unavailable',
      /query timed out$/,
    ],
    [[200, '<html>'], 'prometheus-answer', /does not answer as Prometheus does \(200\); is the address/],
    [[200, '[]'], 'prometheus-answer', /does not answer as Prometheus does/],
    [[302, ''], 'prometheus-answer', /does not answer as Prometheus does \(302\)/],
    [[200, 'x'.repeat(5000)], 'prometheus-answer', /answers more than 0 MB; ask for fewer series/],
  ];
  const careful = createPrometheusClient({
    url: prometheus.url,
    token: async () => 'hunter2',
    mostBytes: 4000,
    timeout: 60_000,
  });
  for (const [[status, body], code, message] of cases) {
    prometheus.answer = (_, response) => {
      response.statusCode = status;
      response.setHeader('location', 'http://127.0.0.1:9/elsewhere');
      response.end(body);
    };
    const failure = await failureOf(careful.query('up'));
    assert.equal(failure.code, code);
    assert.match(failure.message, message);
  }
});

test('an answer that does not come ends with the time limit or with the caller', async () => {
  prometheus.answer = () => undefined;
  const impatient = createPrometheusClient({ url: prometheus.url, timeout: 200 });
  const { message, retryable } = await failureOf(impatient.query('up'));
  assert.match(message, /no answer within 0\.2 s$/);
  assert.equal(retryable, true);
  const caller = new AbortController();
  const asking = client.query('up', undefined, caller.signal);
  caller.abort(new Error('no longer wanted'));
  await assert.rejects(asking, /no longer wanted/);
});

test('samples of a vector and a scalar, with their time and what is not a number', async () => {
  prometheus.answer = (_, response) =>
    success(response, {
      resultType: 'vector',
      result: [
        { metric: { pod: 'a' }, value: [1_700_000_000.5, '1.25'] },
        { metric: { pod: 'b' }, value: [1_700_000_000.5, '-Inf'] },
      ],
    });
  prometheus.requests.length = 0;
  const samples = await client.query('up', new Date('2026-01-01T00:00:00.500Z'));
  assert.deepEqual(samples, [
    { labels: { pod: 'a' }, time: 1_700_000_000.5, value: 1.25 },
    { labels: { pod: 'b' }, time: 1_700_000_000.5, value: Number.NEGATIVE_INFINITY },
  ]);
  const [{ path, form } = { path: '', form: {} }] = prometheus.requests;
  assert.equal(path, '/prefix/api/v1/query');
  assert.deepEqual(form, { query: 'up', time: '1767225600.5', timeout: '60000ms' });
  prometheus.answer = (_, response) => success(response, { resultType: 'scalar', result: [1, 'NaN'] });
  assert.deepEqual(await client.query('scalar(up)'), [{ labels: {}, time: 1, value: Number.NaN }]);
  prometheus.answer = (_, response) => success(response, { resultType: 'matrix', result: [] });
  assert.match(
    (await failureOf(client.query('up[5m]'))).message,
    /with a matrix; expected an instant vector$/,
  );
});

test('series of a range, asked for with the token of the moment and the headers of the tenant', async () => {
  const tokens = ['first', 'second'];
  const tenant = createPrometheusClient({
    url: prometheus.url,
    headers: { 'X-Scope-OrgID': 'ml' },
    token: async () => tokens.shift() ?? '',
  });
  prometheus.answer = (_, response) =>
    success(response, {
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [1, '2'],
            [61, '+Inf'],
          ],
        },
      ],
    });
  prometheus.requests.length = 0;
  const range = { from: new Date(1000), to: new Date(61_000), step: 60_000 };
  const [series] = await tenant.queryRange('up', range);
  assert.deepEqual(series?.points, [
    { time: 1, value: 2 },
    { time: 61, value: Number.POSITIVE_INFINITY },
  ]);
  await tenant.queryRange('up', range);
  assert.deepEqual(
    prometheus.requests.map(({ form, headers }) => [
      form['start'],
      form['end'],
      form['step'],
      headers['x-scope-orgid'],
      headers.authorization,
    ]),
    [
      ['1', '61', '60', 'ml', 'Bearer first'],
      ['1', '61', '60', 'ml', 'Bearer second'],
    ],
  );
});
