import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startPrometheusServer } from '../support/prometheus-server.ts';
import { sendPair, startPayloadDoor } from '../workers/gateway/payloads/payload-door.ts';

const patience = { within: 120_000 };

test(
  'Prometheus scrapes what models were asked and answered, under the names that dashboards know',
  { timeout: 300_000 },
  async () => {
    const door = await startPayloadDoor();
    after(() => door.stop());
    for (let index = 0; index < 10; index++)
      await sendPair(
        `${door.url}/payloads`,
        `id-${index}`,
        { instances: [{ amount: index }, { amount: index }] },
        { predictions: [index / 10, 2] },
      );
    const prometheus = await startPrometheusServer(new URL(door.url).host);
    const counted = await waitUntil(async () => {
      const result = await prometheus.query('model_predictions_total');
      return result[0]?.value === 20 ? result : undefined;
    }, patience);
    const labels = counted[0]?.labels;
    assert.deepEqual(
      [labels?.['namespace'], labels?.['model_name'], labels?.['model_version']],
      ['prod', 'fraud', 'fraud-predictor-00001'],
    );
    // After a scrape that took too long there is nothing until the next.
    const value = async (expression: string): Promise<number> =>
      await waitUntil(async () => (await prometheus.query(expression))[0]?.value, patience);
    assert.equal(await value('model_feature_mean{feature_name="amount"}'), 4.5);
    assert.equal(await value('model_prediction_distribution_count'), 20);
    assert.equal(await value('model_prediction_distribution_bucket{le="1"}'), 10);
    assert.equal(await value('model_prediction_distribution_bucket{le="+Inf"}'), 20);
    assert.equal(
      await value('histogram_quantile(0.25, sum by (le) (model_prediction_distribution_bucket)) <= bool 0.5'),
      1,
    );
    assert.equal(await value('sum(plumbline_payload_events_total)'), 20);
    assert.equal(await value('up == 1'), 1);
  },
);
