import { after } from 'node:test';
import { Worker } from '@temporalio/worker';
import { createAuditTrail } from '../../activities/audit-trail/audit-trail.ts';
import { createRecordAudit } from '../../activities/record-audit.ts';
import { createRecordRollout } from '../../activities/rollout/record-rollout.ts';
import { createTellPeople } from '../../activities/tell-people.ts';
import { createRecordRetraining } from '../../activities/training/record-retraining.ts';
import { addSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { createCardLinks } from '../../workers/card-links.ts';
import { openNotifiers } from '../../workers/notifiers.ts';
import { openStorage } from '../../workers/storage.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { useModelLoop } from './model-loop.ts';
import type { ModelLoop } from './model-loop.ts';
import { RecordedTrainingActivities } from './retraining-story.ts';
import { RecordedRollout } from './rollout-story.ts';
import { bundleOnOneQueue } from './workflow-harness.ts';

/** The real workflows of retrainings and rollouts behind the real doors; only what they do to the world is scripted. */
export interface ChangesLoop extends ModelLoop {
  store: ObjectStore;
  training: RecordedTrainingActivities;
  rollout: RecordedRollout;
  /** What people were told where no messaging service is configured. */
  told: string[];
  startWorker(): Promise<void>;
}

const now = (): Date => new Date();

/** @param options.sections more of the configuration, as YAML. */
export async function useChangesLoop(options: { sections?: string } = {}): Promise<ChangesLoop> {
  const started: { worker: Worker; running: Promise<void> }[] = [];
  // Here and not where it starts: inside a test it would end with that test. And before the server is stopped.
  after(async () => {
    for (const { worker, running } of started) {
      worker.shutdown();
      await running;
    }
  });
  const loop = await useModelLoop({
    models: `  - name: fraud
    inferenceService: ml/fraud
    cluster: { context: nowhere }
    target: label
    prediction: answer
    retrain: { cronJob: ml-training/fraud, data: { files: rows.parquet } }
    rollout: { steps: [10, 100] }
  - { name: quiet }`,
    sections: `prometheus: { url: http://127.0.0.1:9 }\n${options.sections ?? ''}`,
  });
  const { configuration, temporal } = loop;
  const { client, connection, namespace, nativeConnection } = temporal;
  await addSearchAttributes(connection, namespace, Object.values(searchAttributes));
  const store = await openStorage(configuration);
  const told: string[] = [];
  const training = new RecordedTrainingActivities();
  const rollout = new RecordedRollout();
  return {
    ...loop,
    store,
    training,
    rollout,
    told,
    async startWorker() {
      const worker = await Worker.create({
        connection: nativeConnection,
        namespace: client.options.namespace,
        taskQueue: taskQueues.orchestration,
        workflowBundle: await bundleOnOneQueue(),
        // What is scripted are fields of their own, and no methods.
        activities: Object.assign({}, rollout, training, {
          tellPeople: createTellPeople({
            notifiers: openNotifiers(configuration, { store, tell: (line) => told.push(line) }),
            store,
            linksOf: await createCardLinks(configuration, client.options.namespace),
          }),
          recordAudit: createRecordAudit({ trail: createAuditTrail({ store, now }) }),
          recordRetraining: createRecordRetraining({ store, now }),
          recordRollout: createRecordRollout({ store, now }),
        }),
      });
      started.push({ worker, running: worker.run() });
    },
  };
}
