import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { Configuration } from '../../../../config/schema/configuration.ts';
import { createAlertRoutes } from '../../../../workers/gateway/alerts/alert-routes.ts';
import type { IncidentTrigger } from '../../../../workflows/model-messages.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function alert(fingerprint: string, labels: object, status = 'firing') {
  return { status, labels, startsAt: '2026-05-01T12:00:00Z', fingerprint };
}

test('of a storm of alerts what is resolved is never left out, and what names no model costs nothing', async () => {
  const file = path.join(temporaryFolder(), 'token');
  await writeFile(file, 'secret');
  const configuration = Configuration.parse({
    version: 1,
    models: [{ name: 'credit', inferenceService: 'ml/credit' }],
    gateway: { alerts: { token: { file } } },
  });
  const told: { model: string; trigger: IncidentTrigger }[] = [];
  const [route] = createAlertRoutes({
    configuration: { ...configuration, targets: [] },
    desk: {
      async tell(model, trigger) {
        told.push({ model, trigger });
        return 'joined';
      },
    },
    registry: new Registry(),
  });
  const alerts = [
    ...Array.from({ length: 9000 }, (_, index) => alert(`other-${index}`, { pod: `p-${index}` })),
    ...Array.from({ length: 999 }, (_, index) => alert(`firing-${index}`, { model_name: 'credit' })),
    alert('over', { model_name: 'credit' }, 'resolved'),
  ];
  const response = await route?.handle({
    method: 'POST',
    params: {},
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify({ version: '4', alerts })),
    remoteAddress: '127.0.0.1',
  });
  assert.equal(response?.status, 200);
  const answer = JSON.parse(String(response.body)) as { taken: number; leftOut: number };
  assert.deepEqual([answer.taken, answer.leftOut], [500, 500]);
  assert.equal(told.length, 500);
  assert.ok(told.every(({ model }) => model === 'credit'));
  const [first] = told;
  assert.ok(first?.trigger.kind === 'alert' && first.trigger.fingerprint === 'over');
});
