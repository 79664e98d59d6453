import { Context } from '@temporalio/activity';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { EvidenceSource } from '../../domain/models/diagnosis/evidence.ts';
import { gatherData } from './evidence/gather-data.ts';
import { gatherDeployment } from './evidence/gather-deployment.ts';
import { gatherFindings } from './evidence/gather-findings.ts';
import { gatherMetrics } from './evidence/gather-metrics.ts';
import { gatherPods } from './evidence/gather-pods.ts';
import { serviceOf } from './evidence/served-model.ts';
import type { EvidenceDoors } from './evidence/served-model.ts';
import type { IncidentActivities, IncidentQuestion } from './incident-activities.ts';
import { storeEvidencePart } from './incident-store.ts';

/** Evidence from one source, stored beside that of the others. Sources know nothing of each other. */
export function createGatherEvidence(
  deps: EvidenceDoors & { store: ObjectStore },
): IncidentActivities['gatherEvidence'] {
  const gather = async (source: EvidenceSource, question: IncidentQuestion): Promise<unknown> => {
    const { store } = deps;
    const signal = Context.current().cancellationSignal;
    if (source === 'data') return await gatherData(store, question);
    const model = deps.findServedModel(question.model);
    // Said before a cluster or Prometheus is asked for: what is missing first of all is where the model is served.
    serviceOf(model);
    switch (source) {
      case 'findings':
        return await gatherFindings(store, model);
      case 'deployment':
        return await gatherDeployment({ kubernetes: await deps.clusterOf(model.name), store }, model, signal);
      case 'pods':
        return await gatherPods(await deps.clusterOf(model.name), model, signal);
      case 'metrics':
        return await gatherMetrics(await deps.prometheus(), model, question.noticedAt, signal);
    }
  };
  return async ({ question, source }) =>
    await storeEvidencePart(deps.store, question, source, await gather(source, question));
}
