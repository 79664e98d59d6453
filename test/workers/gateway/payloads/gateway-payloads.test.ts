import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseConfiguration } from '../../../../config/load-configuration.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startGateway } from '../../../../workers/gateway/run-gateway.ts';
import { openStorage } from '../../../../workers/storage.ts';
import { modelScanId } from '../../../../workflows/model-messages.ts';
import { storedRows } from '../../../clients/payload-log/log-harness.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { useTemporal } from '../../../support/temporal-server.ts';
import { sendPair } from './payload-door.ts';

const temporal = await useTemporal();
const folder = temporaryFolder();
const { configuration } = parseConfiguration(
  `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace} }
storage: { folder: '${folder}/storage' }
gateway: { port: 0, payloads: { folder: '${folder}/log', segmentAge: 1s, answerWithin: 120s } }
models:
  - name: fraud-model
    inferenceService: prod/fraud
    reference: '${folder}/reference.parquet'
    current: { payloads: { window: 4 } }
`,
  'plumbline.yaml',
  new Date(),
);

test(
  'the gateway takes payloads beside its other doors, and a full window starts a scan',
  { timeout: 300_000 },
  async () => {
    const gateway = await startGateway(configuration, { log: () => undefined });
    after(() => gateway.stop());
    for (let index = 0; index < 4; index++)
      await sendPair(
        `${gateway.url}/payloads`,
        `id-${index}`,
        { instances: [{ x: index }] },
        { predictions: [1] },
      );
    assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
    const scan = temporal.client.workflow.getHandle(`${modelScanId('fraud-model')}/window-full`);
    const described = await waitUntil(() => scan.describe(), { within: 120_000 });
    assert.equal(described.type, 'modelScan');
    const rows = await storedRows(await openStorage(configuration));
    assert.deepEqual(
      rows.map(({ values }) => values['x']),
      [0, 1, 2, 3],
    );
    await scan.terminate();
  },
);
