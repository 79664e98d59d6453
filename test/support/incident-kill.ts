import assert from 'node:assert/strict';
import type { IncidentActivities } from '../../activities/models/incident-activities.ts';
import { readLastIncident } from '../../activities/models/incident-store.ts';
import { storeModelScan } from '../../activities/models/stored-model-scans.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { summariseScan } from '../../domain/models/scan/summarise-scan.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { readAuditEvents } from '../../workers/gateway/pages/audit-events.ts';
import { decideRemediation } from '../../workers/operations/decide-remediation.ts';
import { createIncidentDesk } from '../../workers/operations/incident-desk.ts';
import { listOpenIncidents } from '../../workers/operations/open-incidents.ts';
import { openStorage } from '../../workers/storage.ts';
import { evidenceOf } from '../domain/models/diagnosis/evidence-builder.ts';
import type { ModelLoop } from './model-loop.ts';
import { startMortalWorker, startWorkerProcess } from './worker-process.ts';

/** Where a worker dies. */
export interface IncidentKill {
  /** A model of the configuration that nothing else happens to. */
  model: string;
  activity: keyof IncidentActivities;
  moment: 'before' | 'after';
}

/** How an incident ended whose worker was killed on the way. */
export interface KilledIncident {
  outcome: string | undefined;
  cause: string;
  /** What the audit trail says. */
  happened: string[];
}

/** Plays an incident of a model to its end, with a worker that is killed at one point of an activity. */
export async function killInIncident(
  loop: ModelLoop,
  { model, activity, moment }: IncidentKill,
): Promise<KilledIncident> {
  const { client } = loop.temporal;
  const store = await openStorage(loop.configuration);
  await rememberScan(store, model);
  const mortal = await startMortalWorker(loop.configurationFile, activity, moment);
  const desk = createIncidentDesk(loop.configuration, { client, store });
  const at = new Date().toISOString();
  assert.equal(await desk.tell(model, { kind: 'person', actor: 'ada', reason: 'odd', at }), 'opened');

  // How it ended is written down after the answer; everything else happens on the way to the question.
  const diesLate = activity === 'recordIncident';
  const takeOver = async () => {
    await mortal.ended;
    return await startWorkerProcess(loop.configurationFile);
  };
  let heir = diesLate ? undefined : await takeOver();
  const asks = async () => {
    const [one] = await listOpenIncidents(client, { model });
    return one?.phase === 'waiting-for-decision' && one.actions.length > 0 && one;
  };
  const { id: finding, cause } = await waitUntil(asks, { within: 120_000 });
  const answer = { actor: 'ada', action: 'dismiss', reason: 'a test', door: 'api', memberOf: [] } as const;
  await decideRemediation(client, { ...answer, finding, decisionId: `${model}-dismissed` });
  heir ??= await takeOver();

  const isOver = async () => (await listOpenIncidents(client, { model })).length === 0;
  await waitUntil(isOver, { within: 120_000 });
  await heir.kill();
  const events = await readAuditEvents(store, { target: model, cause: 'incident', finding });
  const outcome = (await readLastIncident(store, model))?.outcome;
  return { outcome, cause, happened: events.map(({ what }) => what) };
}

/** A scan that found nothing: of all sources, one has something to say. */
async function rememberScan(store: ObjectStore, model: string): Promise<void> {
  const report = evidenceOf({}).data?.report;
  assert.ok(report !== undefined);
  await storeModelScan(store, {
    model,
    sequence: Date.now(),
    workflowId: `model-scan/${model}`,
    trigger: 'schedule',
    sides: { reference: 'train', current: 'today' },
    digest: summariseScan(report),
    report,
    page: '',
  });
}

/** What it comes to wherever the worker died. */
export const undisturbed: KilledIncident = {
  outcome: 'dismissed',
  cause: 'unclear',
  happened: ['Diagnosed: unclear', 'ada answered: dismiss by a signed call', 'The item ended: dismissed'],
};
