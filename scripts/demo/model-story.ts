import type { Client } from '@temporalio/client';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { formatShare } from '../../domain/models/report/format.ts';
import { incidentQuery, modelIncidentId } from '../../workflows/model-messages.ts';
import type { ModelScanSummary } from '../../workflows/model-messages.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import type { Checks } from './checks.ts';
import { newMarket } from './model/payments.ts';
import { model } from './model/served-model.ts';
import type { ServedModel } from './model/served-model.ts';
import type { MergeStory } from './merge-pull-request.ts';
import { tellRetrainingStory } from './retraining-story.ts';
import { tellRolloutStory } from './rollout-story.ts';

export interface ModelStory extends MergeStory {
  checks: Checks;
  kubernetes: KubernetesClient;
  client: Client;
  served: ServedModel;
  /** Address of the pages. */
  pages: string;
}

/** Far longer than a scan and its schedule take here, milliseconds. */
const patience = 120_000;

/** A model meets a world that it was not trained for. */
export async function tellModelStory(story: ModelStory): Promise<void> {
  await startsTrue(story);
  await worldChanges(story);
  await isDiagnosed(story);
  await tellRetrainingStory(story);
  await tellRolloutStory(story);
}

async function startsTrue({ narrator, checks, client, signal }: ModelStory): Promise<void> {
  narrator.chapter('A model is watched without touching its code');
  narrator.line('Payments reach the fraud model through a payload logger as KServe has it in the pod;');
  narrator.line('the gateway takes what it sends, and every five seconds the latest 300 are compared');
  narrator.line('with the data that the model was trained on.');
  const scan = await modelScanThat(client, ({ drifted }) => drifted !== null, signal);
  checks.check(
    'a model that sees what it was trained on is quiet',
    scan.drifted === false,
    `${scan.currentRows} payments against ${scan.referenceRows}, ${formatShare(scan.share)} of the columns moved`,
  );
}

async function worldChanges({ narrator, checks, client, served, signal }: ModelStory): Promise<void> {
  narrator.chapter('A new market opens: other customers pay, further away, and more');
  served.change(newMarket);
  const scan = await modelScanThat(client, ({ drifted }) => drifted === true, signal);
  const expected = ['country', 'amount', 'distance'];
  checks.check(
    'the drift is found, with the columns that moved',
    expected.every((column) => scan.columns.includes(column)) && scan.predictionDrifted,
    `${formatShare(scan.share)} of the columns: ${scan.columns.join(', ')}`,
  );
}

async function isDiagnosed({ narrator, checks, client, pages, signal }: ModelStory): Promise<void> {
  narrator.chapter('One incident is opened, and diagnosed: data, code or infrastructure?');
  const handle = client.workflow.getHandle(modelIncidentId(model));
  const { diagnosis, actions } = await waitUntil(
    async () => {
      const incident = await handle.query(incidentQuery);
      return incident.diagnosis !== undefined && incident.actions.length > 0 && incident;
    },
    { within: patience, every: 500, signal },
  );
  if (diagnosis === undefined) return;
  narrator.line(narrator.style.bold(diagnosis.headline));
  for (const { text } of diagnosis.for.slice(0, 4)) narrator.line(`+ ${text}`);
  for (const { text } of diagnosis.against.slice(0, 2)) narrator.line(`- ${text}`);
  checks.check(
    'the shift is told from a fault of the data, the code and the infrastructure',
    diagnosis.cause === 'data-shift',
    `${diagnosis.cause}, ${formatShare(diagnosis.confidence)} sure; ${diagnosis.action} is recommended`,
  );
  checks.check('a person is asked', actions.length > 0, actions.join(', '));
  narrator.aside(`${pages}/models/${model}`);
}

/** The first scan that began after this call and was as it should be. */
async function modelScanThat(
  client: Client,
  holds: (scan: ModelScanSummary) => boolean,
  signal: AbortSignal,
): Promise<ModelScanSummary> {
  const from = new Date().toISOString();
  const query = `WorkflowType = '${workflowTypes.modelScan}' AND ExecutionStatus = 'Completed' AND StartTime > '${from}'`;
  return await waitUntil(
    async () => {
      for await (const { workflowId, runId } of client.workflow.list({ query })) {
        const scan = (await client.workflow.getHandle(workflowId, runId).result()) as ModelScanSummary;
        if (holds(scan)) return scan;
      }
      return undefined;
    },
    { within: patience, every: 500, signal },
  );
}
