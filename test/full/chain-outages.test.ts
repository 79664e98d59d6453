import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isFree } from '../../scripts/dev/processes/free-port.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startTemporal } from '../../scripts/dev/servers/temporal.ts';
import { listOpenIncidents } from '../../workers/operations/open-incidents.ts';
import { listOpenRollouts } from '../../workers/operations/open-rollouts.ts';
import { modelRolloutId, rolloutQuery } from '../../workflows/rollout-messages.ts';
import { concludeReview, decide, dismiss, expectedOf, isClosed, settledOf } from '../support/chain-driver.ts';
import type { Review } from '../support/chain-driver.ts';
import { assertServed } from '../support/chain-recorder.ts';
import type { RemovableFolder } from '../support/folder-outage.ts';
import { useModelChain } from '../support/model-chain.ts';
import { connectToTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startDyingWorker } from '../support/worker-process.ts';

// Two models go from an incident to the end, one promoted and settled, one undone, while Slack, storage, API server,
// Temporal, Prometheus and the forge are away, one after the other, each at the time at which it is needed.

const limits = { timeout: 900_000 };
const patience = { within: 600_000, every: 250 };
/** Long enough to be noticed, milliseconds. */
const outage = 4000;

const folder = temporaryFolder();
let server = await startTemporal({ folder, durable: true });
after(() => server.stop());
const models = { merged: 'merged', closed: 'closed' } as const satisfies Record<string, Review>;
const names = Object.keys(models) as (keyof typeof models)[];
const chain = await useModelChain(await connectToTemporal(server.address), names);
const { client } = chain;

async function withoutFolder(place: RemovableFolder): Promise<void> {
  await place.takeAway();
  await pause(outage);
  await place.bringBack();
}

async function withoutSlack(): Promise<void> {
  chain.slack.down = true;
  await pause(outage);
  chain.slack.down = false;
}

async function withoutPrometheus(): Promise<void> {
  chain.prometheus.isAway = true;
  await pause(outage);
  chain.prometheus.isAway = false;
}

async function withoutKubernetes(): Promise<void> {
  await chain.proxy.takeDown();
  await pause(outage);
  await chain.proxy.bringUp();
}

async function withoutTemporal(): Promise<void> {
  const { port } = server;
  process.kill(server.pid, 'SIGKILL');
  await server.ended;
  await waitUntil(() => isFree(port), patience);
  server = await startTemporal({ folder, durable: true, port });
}

/** While a pull request waits for its reviewers, nobody can say how it stands: people are asked, and it goes on after. */
async function withoutRepository(model: string): Promise<void> {
  const asked = async () => (await listOpenRollouts(client, { model }))[0];
  await chain.repository.takeAway();
  await waitUntil(async () => (await asked())?.actions.includes('retry') === true, patience);
  await chain.repository.bringBack();
  await decide(chain, 'retry', asked);
  // A pull request that is closed before it is looked at again would be opened anew: that is what retry asks for.
  await waitUntil(async () => (await asked())?.phase === 'keeping-champion', patience);
}

/** Until the candidates of all models have traffic. */
async function areStepping(): Promise<void> {
  for (const model of names) {
    const handle = client.workflow.getHandle(modelRolloutId(model));
    await waitUntil(async () => {
      const view = await handle.query(rolloutQuery).catch(() => undefined);
      return view?.traffic !== undefined;
    }, patience);
  }
}

/** Its pull request is open. */
async function isProposed(model: string): Promise<boolean> {
  const pullRequests = await chain.reviewer.forge.list();
  return pullRequests.some(({ branch }) => branch.includes(`-${model}-`));
}

test('whatever is away for a while, one model is promoted and settled, and one undone', limits, async () => {
  const deaths = path.join(folder, 'deaths.json');
  await writeFile(deaths, '[]');
  const worker = await startDyingWorker(chain.configurationFile, { deaths, bundle: chain.bundle });
  const created = chain.jobsCreated();
  const asked = Promise.all(names.map((model) => chain.report(model)));
  await withoutSlack();
  await asked;
  for (const model of names)
    await decide(chain, 'retrain', async () => (await listOpenIncidents(client, { model }))[0]);
  await withoutFolder(chain.storage);
  await withoutKubernetes();
  for (const model of names)
    await decide(chain, 'approve', async () => (await listOpenRollouts(client, { model }))[0]);
  await areStepping();
  await withoutPrometheus();
  await withoutKubernetes();
  await withoutTemporal();
  await concludeReview(chain, 'merged', models.merged);
  await waitUntil(async () => await isClosed(chain, 'merged'), patience);
  await waitUntil(() => isProposed('closed'), patience);
  await withoutRepository('closed');
  await concludeReview(chain, 'closed', models.closed);
  await withoutFolder(chain.storage);
  await withoutSlack();
  await dismiss(chain, 'closed');
  await worker.kill();

  for (const model of names)
    assert.deepEqual(await settledOf(chain, model), expectedOf[models[model]], model);
  for (const model of names) assertServed(chain, model);
  assert.equal(chain.jobsCreated() - created, names.length, 'one Job for each');
});
