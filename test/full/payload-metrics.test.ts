import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { freePort } from '../../scripts/dev/processes/free-port.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sendPair, startPayloadDoor } from '../workers/gateway/payloads/payload-door.ts';

const patience = { within: 120_000 };

/** The Debian package's server, scraping one address every second. */
async function startPrometheus(
  target: string,
): Promise<{ query(expression: string): Promise<[labels: Record<string, string>, value: number][]> }> {
  const folder = temporaryFolder();
  const configuration = `${folder}/prometheus.yml`;
  await writeFile(
    configuration,
    JSON.stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'plumbline', static_configs: [{ targets: [target] }] }],
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  await once(child, 'spawn');
  after(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  await waitUntil(async () => (await fetch(`${url}/-/ready`)).ok, patience);
  return {
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data } = (await response.json()) as {
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      return data.result.map(({ metric, value }) => [metric, Number(value[1])]);
    },
  };
}

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
    const prometheus = await startPrometheus(new URL(door.url).host);
    const counted = await waitUntil(async () => {
      const result = await prometheus.query('model_predictions_total');
      return result[0]?.[1] === 20 ? result : undefined;
    }, patience);
    const labels = counted[0]?.[0];
    assert.deepEqual(
      [labels?.['namespace'], labels?.['model_name'], labels?.['model_version']],
      ['prod', 'fraud', 'fraud-predictor-00001'],
    );
    const value = async (expression: string): Promise<number | undefined> =>
      (await prometheus.query(expression))[0]?.[1];
    assert.equal(await value('model_feature_mean{feature_name="amount"}'), 4.5);
    assert.equal(await value('model_prediction_distribution_count'), 20);
    assert.equal(await value('model_prediction_distribution_bucket{le="1"}'), 10);
    assert.equal(await value('model_prediction_distribution_bucket{le="+Inf"}'), 20);
    assert.equal(
      await value('histogram_quantile(0.25, sum by (le) (model_prediction_distribution_bucket)) <= bool 0.5'),
      1,
    );
    assert.equal(await value('sum(plumbline_payload_events_total)'), 20);
    assert.equal(await value('up'), 1);
  },
);
