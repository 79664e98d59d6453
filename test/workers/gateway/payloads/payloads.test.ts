import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openWindow } from '../../../../clients/payload-log/open-window.ts';
import { readWindow } from '../../../../clients/payload-log/read-window.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { storedRows } from '../../../clients/payload-log/log-harness.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { eventHeaders, send, sendBytes, sendPair, startPayloadDoor } from './payload-door.ts';
import type { PayloadDoorHarness } from './payload-door.ts';

/** Headers of a request event. */
function asked(id: string, more: Record<string, string> = {}): Record<string, string> {
  return eventHeaders('request', id, more);
}

/** A request event as bytes. */
function bytesOf(id: string, body: string, more = ''): string {
  const lines = Object.entries(asked(id)).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /payloads HTTP/1.1\r\nHost: x\r\n${lines.join('')}${more}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const patience = { within: 120_000 };
const ending = { timeout: 300_000 };

/** Waits until a metric has a value. */
async function untilMetric(door: PayloadDoorHarness, line: string): Promise<void> {
  await waitUntil(async () => (await door.metrics()).split('\n').includes(line), patience);
}

test(
  'events as KServe sends them become rows, by the lane and by the full server alike',
  ending,
  async () => {
    for (const withoutLane of [undefined, true] as const) {
      const door = await startPayloadDoor(withoutLane === true ? { withoutLane } : {});
      const url = `${door.url}/payloads`;
      await sendPair(url, 'dict', { instances: [{ amount: 1.5, age: 3 }] }, { predictions: [0.25] });
      await sendPair(
        url,
        'batch',
        {
          instances: [
            { amount: 2, age: 4 },
            { age: 5, amount: 3 },
          ],
        },
        { predictions: [0.5, 0.75] },
      );
      await door.stop();
      assert.deepEqual(await storedRows(door.store), [
        { id: 'dict', prediction: 0.25, values: { amount: 1.5, age: 3 } },
        { id: 'batch#0', prediction: 0.5, values: { amount: 2, age: 4 } },
        { id: 'batch#1', prediction: 0.75, values: { amount: 3, age: 5 } },
      ]);
    }
  },
);

test(
  'bad events are refused with a reason or counted, and the good ones beside them are kept',
  ending,
  async () => {
    const door = await startPayloadDoor({
      receiver: { largestBody: 2048 },
      models: [{ name: 'fraud', inferenceService: 'prod/fraud', payloads: { features: ['amount', 'age'] } }],
    });
    const url = `${door.url}/payloads`;
    const good = { instances: [[1, 2]] };
    const statuses = {
      large: await send(url, asked('a'), 'x'.repeat(50 * 1024 * 1024)).catch(() => 413),
      notAnEvent: await send(url, {}, good),
      unknownType: await send(url, asked('a', { 'ce-type': 'other' }), good),
      unknownModel: await send(url, asked('a', { 'ce-namespace': 'made-up' }), good),
      hostileId: await send(url, asked('%0a%00evil'), good),
      longId: await send(url, asked('x'.repeat(5000)), good),
      otherComponent: await send(url, asked('a', { 'ce-component': 'transformer' }), good),
      notJson: await send(url, asked('b'), 'hello'),
      truncated: await send(url, asked('c'), '{"instances": [[1, 2'),
      otherWidth: await send(url, asked('d'), { instances: [[1, 2, 3]] }),
      lyingShape: await send(url, asked('e'), {
        inputs: [{ name: 'x', shape: [1e9, 2], datatype: 'FP32', data: [1] }],
      }),
      unknownForm: await send(url, asked('f'), { prompt: 'hello' }),
      skewed: await send(url, asked('g', { 'ce-time': '2001-01-01T00:00:00Z' }), good),
      hostileSource: await send(url, asked('h', { 'ce-source': '{label="1"}%0a' }), good),
    };
    assert.deepEqual(statuses, {
      large: 413,
      notAnEvent: 400,
      unknownType: 400,
      unknownModel: 404,
      hostileId: 400,
      longId: 400,
      otherComponent: 200,
      notJson: 200,
      truncated: 200,
      otherWidth: 200,
      lyingShape: 200,
      unknownForm: 200,
      skewed: 200,
      hostileSource: 200,
    });
    for (const id of ['g', 'h']) await send(url, eventHeaders('response', id), { predictions: [1] });
    const one = 'namespace="prod",model_name="fraud"';
    await untilMetric(door, `plumbline_payload_faults_total{${one},reason="unknown-form"} 1`);
    await untilMetric(door, `plumbline_payload_faults_total{${one},reason="not-json"} 1`);
    await untilMetric(door, `plumbline_payload_faults_total{${one},reason="truncated"} 1`);
    await untilMetric(door, `plumbline_payload_faults_total{${one},reason="shape"} 2`);
    const page = await door.metrics();
    assert.match(page, /plumbline_payload_refused_total\{reason="too-large"\} 1/);
    assert.match(page, /plumbline_payload_refused_total\{reason="unknown-model"\} 1/);
    assert.match(page, /plumbline_payload_clock_skew_total\{[^}]*\} 1/);
    assert.match(page, /plumbline_payload_ignored_total\{[^}]*\} 1/);
    assert.ok(!page.includes('made-up') && !page.includes('evil') && !page.includes('label='));
    await door.stop();
    const rows = await storedRows(door.store);
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['g', 'h'],
    );
  },
);

test(
  'an event with an id and content that came before counts once; another content is another request',
  ending,
  async () => {
    const door = await startPayloadDoor();
    const url = `${door.url}/payloads`;
    await sendPair(url, 'same', { instances: [{ x: 1 }] }, { predictions: [1] });
    await sendPair(url, 'same', { instances: [{ x: 1 }] }, { predictions: [1] });
    await sendPair(url, 'same', { instances: [{ x: 2 }] }, { predictions: [2] });
    await untilMetric(door, 'plumbline_payload_repeated_total{namespace="prod",model_name="fraud"} 2');
    await door.stop();
    assert.deepEqual(await storedRows(door.store), [
      { id: 'same', prediction: 1, values: { x: 1 } },
      { id: 'same', prediction: 2, values: { x: 2 } },
    ]);
  },
);

test('a model with a token takes events at its secret address only', ending, async () => {
  process.env['PLUMBLINE_TEST_PAYLOADS'] = 'a-long-secret-token';
  const door = await startPayloadDoor({
    models: [
      {
        name: 'fraud',
        inferenceService: 'prod/fraud',
        payloads: { token: { env: 'PLUMBLINE_TEST_PAYLOADS' } },
      },
    ],
  });
  const event = [eventHeaders('request', 'a'), { instances: [{ x: 1 }] }] as const;
  assert.equal(await send(`${door.url}/payloads`, ...event), 401);
  assert.equal(await send(`${door.url}/payloads/a-wrong-secret-token`, ...event), 401);
  const url = `${door.url}/payloads/a-long-secret-token`;
  assert.equal(await send(url, ...event), 200);
  assert.equal(await send(url, eventHeaders('response', 'a'), { predictions: [1] }), 200);
  await door.stop();
  assert.equal((await storedRows(door.store)).length, 1);
});

test('labels come with their token, however late, and the latest of an id counts', ending, async () => {
  process.env['PLUMBLINE_TEST_LABELS'] = 'label-token';
  const door = await startPayloadDoor({
    models: [
      {
        name: 'fraud',
        inferenceService: 'prod/fraud',
        payloads: { labelsToken: { env: 'PLUMBLINE_TEST_LABELS' } },
      },
    ],
  });
  await sendPair(`${door.url}/payloads`, 'one', { instances: [{ x: 1 }] }, { predictions: [0] });
  await sendPair(`${door.url}/payloads`, 'two', { instances: [{ x: 2 }] }, { predictions: [1] });
  const label = async (body: string, token = 'label-token') => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${door.url}/labels/fraud`, { method: 'POST', headers, body });
    return [response.status, (await response.text()).trim()];
  };
  assert.deepEqual(await label('{"id":"one","label":1}', 'wrong'), [
    401,
    'expected the bearer token for labels of this model (labelsToken in plumbline.yaml)',
  ]);
  assert.deepEqual(await label('{"id":"one","label":1}\n{"id":"two"}\n'), [
    400,
    'line 2: expected a label: a number, a text or true or false',
  ]);
  assert.deepEqual(await label('{"id":"one","label":0}\n{"id":"nobody","label":1}'), [200, '{"accepted":2}']);
  assert.deepEqual(await label('[{"id":"one","label":1,"time":"2030-01-01T00:00:00Z"}]'), [
    200,
    '{"accepted":1}',
  ]);
  await door.stop();
  const window = await readWindow(door.store, { namespace: 'prod', name: 'fraud' }, { rows: 10 });
  const source = await openWindow(door.store, window, { target: 'is_fraud' });
  const [labels] = await source.readNumbers(['is_fraud']);
  await source.close();
  assert.deepEqual([...(labels ?? [])], [1, Number.NaN]);
});

test('dropped columns reach no disk, hashed ones only as fingerprints', ending, async () => {
  const folder = temporaryFolder();
  const door = await startPayloadDoor({
    folder,
    models: [
      {
        name: 'fraud',
        inferenceService: 'prod/fraud',
        payloads: { features: ['name', 'iban', 'amount'], drop: ['name'], hash: ['iban'] },
      },
    ],
  });
  const url = `${door.url}/payloads`;
  await sendPair(
    url,
    'one',
    { instances: [['canary-name', 'canary-iban', 5]] },
    { predictions: [1], echo: 'canary-name' },
  );
  await sendPair(url, 'two', { instances: [['canary-name', 'canary-iban', 6]] }, { predictions: [0] });
  await send(url, eventHeaders('request', 'three'), 'canary-name is no JSON');
  const looked = async () => {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    const contents = await Promise.all(
      files.map((file) => readFile(`${file.parentPath}/${file.name}`, 'latin1')),
    );
    assert.ok(contents.every((content) => !content.includes('canary')));
    return contents.length;
  };
  assert.ok((await looked()) > 0);
  await door.stop();
  assert.ok((await looked()) > 0);
  const window = await readWindow(door.store, { namespace: 'prod', name: 'fraud' }, { rows: 10 });
  const source = await openWindow(door.store, window);
  assert.ok(source.columns.every(({ name }) => name !== 'name'));
  const { codes, categories } = await source.readCategories('iban');
  await source.close();
  assert.deepEqual([...codes], [0, 0]);
  assert.match(categories[0] ?? '', /^hmac:[0-9a-f]{24}$/);
});

test(
  'the lane reads what comes in pieces, answers in order, and leaves anything else to the server',
  ending,
  async () => {
    const door = await startPayloadDoor();
    const body = '{"instances": [{"x": 1}]}';
    const three =
      bytesOf('1', body) + bytesOf('2', body).replace('ce-type: org', 'ce-type: no') + bytesOf('3', body);
    const answers = await sendBytes(door.url, three, /200 OK[^]*400 Bad[^]*200 OK[^]*\r\n\r\n$/);
    assert.equal(answers.match(/HTTP\/1\.1 \d+/g)?.join(), 'HTTP/1.1 200,HTTP/1.1 400,HTTP/1.1 200');
    // Another kind of request behind an event on the same connection.
    const mixed = await sendBytes(
      door.url,
      `${bytesOf('4', body)}GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      /plumbline_payload_refused_total\{reason="token"\}/,
    );
    assert.match(mixed, /^HTTP\/1\.1 200 OK[^]*HTTP\/1\.1 200 OK[^]*# HELP/);
    // What only a full server understands is understood all the same.
    const chunked = bytesOf('5', body)
      .replace(/Content-Length: \d+\r\n\r\n[^]*/, 'Transfer-Encoding: chunked\r\n\r\n')
      .concat(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    assert.match(await sendBytes(door.url, chunked, /\r\n\r\n/), /^HTTP\/1\.1 200/);
    // Two lengths, or a length and chunks, are how requests are smuggled.
    const smuggled = bytesOf('6', body, 'Content-Length: 3\r\n');
    assert.match(await sendBytes(door.url, smuggled, /\r\n\r\n/), /^HTTP\/1\.1 400/);
    const both = bytesOf('7', body, 'Transfer-Encoding: chunked\r\n');
    assert.match(await sendBytes(door.url, both, /\r\n\r\n/), /^HTTP\/1\.1 400/);
    for (const id of ['1', '3', '4', '5'])
      await send(`${door.url}/payloads`, eventHeaders('response', id), { predictions: [1] });
    await door.stop();
    const ids = (await storedRows(door.store)).map(({ id }) => id);
    assert.deepEqual(ids, ['1', '3', '4', '5']);
  },
);

test('events in structured mode and binary tensors are read', ending, async () => {
  const door = await startPayloadDoor();
  const url = `${door.url}/payloads`;
  const { 'content-type': _type, ...inHeaders } = asked('structured');
  const attributes = Object.fromEntries(
    Object.entries(inHeaders).map(([name, value]) => [name.slice(3), value]),
  );
  const event = { ...attributes, datacontenttype: 'application/json', data: { instances: [{ x: 7 }] } };
  assert.equal(await send(url, { 'content-type': 'application/cloudevents+json' }, event), 200);
  const answer = {
    ...attributes,
    type: 'org.kubeflow.serving.inference.response',
    data_base64: btoa('{"predictions": [1]}'),
  };
  assert.equal(await send(url, { 'content-type': 'application/cloudevents+json' }, answer), 200);
  const json = JSON.stringify({
    inputs: [
      { name: 'x', shape: [2], datatype: 'FP32', parameters: { binary_data_size: 8 } },
      { name: 'half', shape: [2, 1], datatype: 'FP16', parameters: { binary_data_size: 4 } },
    ],
  });
  const tensors = Buffer.alloc(12);
  tensors.writeFloatLE(1.5, 0);
  tensors.writeFloatLE(-2, 4);
  tensors.writeUInt16LE(0x3c00, 8);
  tensors.writeUInt16LE(0xc000, 10);
  const body = Buffer.concat([Buffer.from(json), tensors]);
  await sendPair(url, 'tensors', body, {
    model_version: '3',
    outputs: [{ name: 'y', shape: [2, 1], datatype: 'FP64', data: [[0.5], [1]] }],
  });
  await door.stop();
  assert.deepEqual(await storedRows(door.store), [
    { id: 'structured', prediction: 1, values: { x: 7, half: Number.NaN } },
    { id: 'tensors#0', prediction: 0.5, values: { x: 1.5, half: 1 } },
    { id: 'tensors#1', prediction: 1, values: { x: -2, half: -2 } },
  ]);
});

test(
  'a request without an answer, and an answer without a request, are counted once they waited long enough',
  ending,
  async () => {
    const door = await startPayloadDoor({ receiver: { joinWindow: '1s', segmentAge: '1s' } });
    const url = `${door.url}/payloads`;
    await send(url, eventHeaders('request', 'asked'), { instances: [{ x: 1 }] });
    await send(url, eventHeaders('response', 'told'), { predictions: [1] });
    const one = 'namespace="prod",model_name="fraud"';
    await untilMetric(door, `plumbline_payload_unmatched_total{${one},kind="request"} 1`);
    await untilMetric(door, `plumbline_payload_unmatched_total{${one},kind="response"} 1`);
    const rows = await waitUntil(() => storedRows(door.store), patience);
    assert.deepEqual(rows, [{ id: 'asked', prediction: Number.NaN, values: { x: 1 } }]);
    await door.stop();
  },
);

test(
  'model names, versions, features and columns that an attacker makes up cost nothing',
  ending,
  async () => {
    const door = await startPayloadDoor();
    const url = `${door.url}/payloads`;
    for (let index = 0; index < 60; index++) {
      await send(url, eventHeaders('request', 'x', { 'ce-inferenceservicename': `made-up-${index}` }), {});
      const instance = Object.fromEntries(
        Array.from({ length: 100 }, (_, key) => [`made-up-${index}-${key}`, 1]),
      );
      await sendPair(
        url,
        `id-${index}`,
        { instances: [instance] },
        { predictions: [1], model_version: `v${index}` },
      );
      await send(url, eventHeaders('response', `other-${index}`, { 'ce-source': `made-up-${index}-abcde` }), {
        predictions: [index],
      });
    }
    await untilMetric(door, 'plumbline_payload_rows_total{namespace="prod",model_name="fraud"} 60');
    const page = await door.metrics();
    assert.ok(page.split('\n').filter((line) => line.startsWith('model_')).length < 300);
    assert.match(page, /model_predictions_total\{[^}]*model_version="other"\}/);
    assert.match(page, /plumbline_payload_faults_total\{[^}]*reason="no-room-for-columns"\} [1-9]/);
    await door.stop();
    const [row] = await storedRows(door.store);
    assert.equal(Object.keys(row?.values ?? {}).length, 2000);
  },
);

test('inputs are named by the metadata of the model, where requests do not', ending, async () => {
  const metadata = `${temporaryFolder()}/metadata.json`;
  const inputs = [
    { name: 'amount', datatype: 'FP32', shape: [-1, 1] },
    { name: 'pixels', datatype: 'FP32', shape: [-1, 2] },
  ];
  await writeFile(metadata, JSON.stringify({ name: 'fraud', platform: 'sklearn', inputs, outputs: [] }));
  const door = await startPayloadDoor({
    models: [{ name: 'fraud', inferenceService: 'prod/fraud', payloads: { metadata } }],
  });
  await sendPair(`${door.url}/payloads`, 'one', { instances: [[1, 2, 3]] }, { predictions: [0] });
  await door.stop();
  const [row] = await storedRows(door.store);
  assert.deepEqual(row?.values, { amount: 1, pixels_0: 2, pixels_1: 3 });
});
