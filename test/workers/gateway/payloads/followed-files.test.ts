import assert from 'node:assert/strict';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { openEngine } from '../../../../clients/datasets/duckdb/engine.ts';
import { storedRows } from '../../../clients/payload-log/log-harness.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { startPayloadDoor } from './payload-door.ts';
import type { PayloadDoorHarness } from './payload-door.ts';

const patience = { within: 120_000 };
const ending = { timeout: 300_000 };
const followed = (from: object) => [{ name: 'fraud', inferenceService: 'prod/fraud', payloads: { from } }];

function line(x: number, more: object = {}): string {
  const call = {
    timestamp: new Date().toISOString(),
    model_name: 'fraud',
    model_version: 'v2',
    request: { x },
    response: { score: x / 10 },
  };
  return `${JSON.stringify({ ...call, ...more })}\n`;
}

function base64(body: object): string {
  return Buffer.from(JSON.stringify(body)).toString('base64');
}

function type(kind: string): string {
  return `org.kubeflow.serving.inference.${kind}`;
}

/** A record of the json sink. */
function json(id: string, kind: string, body: object): object {
  return {
    Url: { Scheme: 's3', Host: 'logs' },
    Bytes: base64(body),
    ContentType: 'application/json',
    ReqType: type(kind),
    Id: id,
    SourceUri: { Scheme: '', Path: 'fraud-predictor-00002-deployment-abc-def' },
    InferenceService: 'fraud',
    Namespace: 'prod',
    Component: 'predictor',
    Endpoint: '',
    Metadata: {},
  };
}

/** A file of the csv sink. */
function csv(id: string, kind: string, body: object): string {
  return (
    `url,bytes,contentType,reqType,id,sourceUri,inferenceService,namespace,component,endpoint,metadata,annotations,certName,tlsSkipVerify\n` +
    `s3://logs,${base64(body)},application/json,${type(kind)},${id},,fraud,prod,predictor,,"{""Foo"":[""bar""]}",,,false\n`
  );
}

async function untilRows(door: PayloadDoorHarness, count: number): Promise<void> {
  const wanted = `plumbline_payload_rows_total{namespace="prod",model_name="fraud"} ${count}`;
  await waitUntil(async () => (await door.metrics()).split('\n').includes(wanted), patience);
}

async function valuesOf(door: PayloadDoorHarness): Promise<[unknown, number][]> {
  const rows = await storedRows(door.store);
  return rows
    .map(({ prediction, values }): [unknown, number] => [
      Number.isNaN(values['x']) ? undefined : values['x'],
      prediction,
    ])
    .toSorted(([, one], [, other]) => one - other);
}

test(
  'JSON lines of predictions are followed as they grow, over a restart, each line once',
  ending,
  async () => {
    const [folder, logs] = [temporaryFolder(), temporaryFolder()];
    const options = { folder, models: followed({ folder: logs }), receiver: { segmentAge: '1s' } };
    await writeFile(
      `${logs}/calls.jsonl`,
      `${line(1)}${line(2)}no JSON\n${line(3, { model_name: 'other' })}`,
    );
    const first = await startPayloadDoor(options);
    await untilRows(first, 2);
    await appendFile(
      `${logs}/calls.jsonl`,
      `${line(4, { request: { instances: [[5], [6]] }, response: { predictions: [0.5, 0.6] } })}{"timestamp`,
    );
    await untilRows(first, 4);
    assert.match(first.logged.join('\n'), /1 lines or records for prod\/fraud cannot be read/);
    await first.stop();
    const second = await startPayloadDoor({ ...options, store: first.store });
    await appendFile(`${logs}/calls.jsonl`, line(7).slice('{"timestamp'.length));
    await untilRows(second, 1);
    await second.stop();
    assert.deepEqual(await valuesOf(second), [
      [1, 0.1],
      [2, 0.2],
      [undefined, 0.5],
      [undefined, 0.6],
      [7, 0.7],
    ]);
  },
);

test('what the blob sinks of KServe write is read, whichever format', ending, async () => {
  const logs = temporaryFolder();
  const folder = `${logs}/prod/fraud/predictor`;
  await mkdir(folder, { recursive: true });
  await writeFile(
    `${folder}/a-request.json`,
    JSON.stringify([json('a', 'request', { instances: [{ x: 1 }] })]),
  );
  await writeFile(`${folder}/a-response.json`, JSON.stringify(json('a', 'response', { predictions: [0.1] })));
  await writeFile(`${folder}/b-request.csv`, csv('b', 'request', { instances: [{ x: 2 }] }));
  await writeFile(`${folder}/b-response.csv`, csv('b', 'response', { predictions: [0.2] }));
  {
    await using engine = await openEngine({ threads: 1 });
    for (const [kind, body] of [
      ['request', { instances: [{ x: 3 }] }],
      ['response', { predictions: [0.3] }],
    ] as const)
      await engine.connection.run(
        `COPY (SELECT '${JSON.stringify(body)}'::BLOB AS bytes, '${type(kind)}' AS req_type, 'c' AS id, '' AS source_uri,
         'fraud' AS inference_service, 'prod' AS namespace, 'predictor' AS component) TO '${folder}/c-${kind}.parquet'`,
      );
  }
  await writeFile(`${folder}/broken.parquet`, 'PAR1 this is none');
  const door = await startPayloadDoor({ models: followed({ folder: logs }), receiver: { segmentAge: '1s' } });
  await untilRows(door, 3);
  await door.stop();
  assert.deepEqual(await valuesOf(door), [
    [1, 0.1],
    [2, 0.2],
    [3, 0.3],
  ]);
});
