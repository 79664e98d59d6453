import { Context } from '@temporalio/activity';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { EvidenceSource } from '../../domain/models/diagnosis/evidence.ts';
import { gatherData } from './evidence/gather-data.ts';
import { gatherDeployment } from './evidence/gather-deployment.ts';
import { gatherFindings } from './evidence/gather-findings.ts';
import { gatherMetrics } from './evidence/gather-metrics.ts';
import { gatherPods } from './evidence/gather-pods.ts';
import { serviceOf } from './evidence/served-model.ts';
import type { EvidenceDoors, ServedModel } from './evidence/served-model.ts';
import type { IncidentActivities, IncidentQuestion } from './incident-activities.ts';
import { storeEvidencePart } from './incident-store.ts';

/** Evidence from one source, stored beside that of the others. Sources know nothing of each other. */
export function createGatherEvidence(
  deps: EvidenceDoors & { store: ObjectStore },
): IncidentActivities['gatherEvidence'] {
  const { store } = deps;
  const gatherers: Record<EvidenceSource, Gatherer> = {
    data: (question) => gatherData(store, question),
    findings: (_, model) => gatherFindings(store, model()),
    deployment: async (_, model, signal) => {
      const kubernetes = await deps.clusterOf(model().name);
      return await gatherDeployment({ kubernetes, store }, model(), signal);
    },
    pods: async (_, model, signal) => await gatherPods(await deps.clusterOf(model().name), model(), signal),
    metrics: async ({ noticedAt }, model, signal) =>
      await gatherMetrics(await deps.prometheus(), model(), noticedAt, signal),
  };
  return async ({ question, source }) => {
    const served = (): ServedModel => {
      const model = deps.findServedModel(question.model);
      // Said before a cluster or Prometheus is asked for: what is missing first of all is where the model is served.
      serviceOf(model);
      return model;
    };
    const { cancellationSignal } = Context.current();
    const content = await gatherers[source](question, served, cancellationSignal);
    return await storeEvidencePart(store, question, source, content);
  };
}

/** @param model the model as it is served; raises where nobody knows where that is. */
type Gatherer = (
  question: IncidentQuestion,
  model: () => ServedModel,
  signal: AbortSignal,
) => Promise<unknown>;
