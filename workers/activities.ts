import path from 'node:path';
import type { Client } from '@temporalio/client';
import packageJson from '../package.json' with { type: 'json' };
import { createCompareTarget } from '../activities/compare-target.ts';
import { createComparisonMemories } from '../activities/comparison/comparison-memories.ts';
import { createAttributeFindings } from '../activities/attribution/attribute-findings.ts';
import { withTypedFailures } from '../activities/failures.ts';
import { createAuditTrail } from '../activities/audit-trail/audit-trail.ts';
import { createHealItem } from '../activities/heal-item.ts';
import { withHeartbeats } from '../activities/heartbeats.ts';
import { createIgnoreItem } from '../activities/ignore-item.ts';
import { createCompareModel } from '../activities/models/compare-model.ts';
import type { ModelScanActivities } from '../activities/models/scan-activities.ts';
import { createDiagnoseIncident } from '../activities/models/diagnose-incident.ts';
import { createProposeRetraining } from '../activities/models/propose-retraining.ts';
import { createGatherEvidence } from '../activities/models/gather-evidence.ts';
import type { IncidentActivities } from '../activities/models/incident-activities.ts';
import { createRecordIncident } from '../activities/models/record-incident.ts';
import { createStartIncident } from '../activities/models/start-incident.ts';
import { createObserveItem } from '../activities/observe-item.ts';
import { createPlanRemediations } from '../activities/plan-remediations.ts';
import { createRecordAudit } from '../activities/record-audit.ts';
import { createRecordOutcome } from '../activities/record-outcome.ts';
import type { EmergencyActivities } from '../activities/emergency/emergency-activities.ts';
import type { PullRequestActivities } from '../activities/pull-request-activities.ts';
import type { RemediationActivities } from '../activities/remediation-activities.ts';
import { createResolveRevision } from '../activities/resolve-revision.ts';
import type { ScanActivities } from '../activities/scan-activities.ts';
import { withStoredIgnoreRules } from '../activities/stored-ignore-rules.ts';
import { createSplitItem } from '../activities/split-item.ts';
import { createStartRemediations } from '../activities/start-remediations.ts';
import { createTellPeople } from '../activities/tell-people.ts';
import { followAuditLog } from '../clients/audit-log/follow-audit-log.ts';
import { cacheFolder } from '../clients/files/cache-folder.ts';
import { compareInProcess } from '../clients/datasets/comparison/compare-in-process.ts';
import { createGitBranches } from '../clients/git/create-git-branches.ts';
import { createGitClient } from '../clients/git/create-git-client.ts';
import type { GitClientOptions } from '../clients/git/create-git-client.ts';
import { createJqSelector } from '../clients/jq/jq-selector.ts';
import { createKeptProfiles } from '../clients/model-data/kept-profile.ts';
import { createRenderCache } from '../clients/renderers/render-cache.ts';
import { createRendererOf } from '../clients/renderers/renderer-of.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { createCandidateActivities } from './candidate-activities.ts';
import type { CandidateActivities } from './candidate-activities.ts';
import { createComparisonMemoryStore } from './comparison-memory-store.ts';
import { createCardLinks } from './card-links.ts';
import { createEmergencyActivities } from './emergency-activities.ts';
import { openFingerprintKey } from './fingerprint-key.ts';
import { createClusterPool } from './models/cluster-pool.ts';
import { createEvidenceDoors } from './models/evidence-doors.ts';
import { createModelRegistry } from './models/model-registry.ts';
import { openNotifiers } from './notifiers.ts';
import { createWiredPullRequests } from './pull-request-activities.ts';
import { workflowTimes } from './operations/schedules.ts';
import { createWiredRollouts } from './rollout-activities.ts';
import type { WiredRollouts } from './rollout-activities.ts';
import { openStorage } from './storage.ts';
import { createSightings } from './watching/emergency-sightings.ts';
import { createTargetWatches } from './watching/target-watches.ts';
import { createTargetRegistry } from './target-registry.ts';
import { createTrainingJobActivities } from './training-job-activities.ts';
import type { TrainingJobActivities } from './training-job-activities.ts';

/** The activities of each task queue, wired to the outside world that a configuration names. */
export interface WiredActivities {
  scanning: ScanActivities;
  models: Pick<ModelScanActivities, 'compareModel'>;
  orchestration: RemediationActivities &
    PullRequestActivities &
    EmergencyActivities &
    IncidentActivities &
    TrainingJobActivities &
    CandidateActivities &
    WiredRollouts &
    Pick<ModelScanActivities, 'startIncident'>;
  close(): Promise<void>;
}

export async function createActivities(
  configuration: Configuration,
  temporal: Client,
  tell: (line: string) => void,
): Promise<WiredActivities> {
  const registry = createTargetRegistry(configuration);
  const jq = createJqSelector();
  const store = await openStorage(configuration);
  const fingerprint = await openFingerprintKey(configuration);
  const findTarget = withStoredIgnoreRules(store, registry.findTarget);
  const sight = createSightings({
    temporal,
    store,
    rules: configuration.emergency.detect,
    times: workflowTimes(configuration),
    findTarget,
    fingerprint,
    log: tell,
  });
  const watches = createTargetWatches(configuration, temporal, sight);
  const clusters = createClusterPool();
  const evidence = createEvidenceDoors(configuration, clusters);
  const repositories: GitClientOptions = {
    cacheFolder: path.join(cacheFolder(), 'git'),
    protocols: ['https', 'http', 'ssh', 'file'],
  };
  const deps = {
    temporal,
    git: createGitClient(repositories),
    branches: createGitBranches(repositories),
    warn: tell,
    rendererOf: createRendererOf(),
    rendered: createRenderCache({ entries: 100, objects: 20_000 }),
    store,
    attribute: createAttributeFindings({ store, followAuditLog }),
    notifiers: openNotifiers(configuration, { store, tell }),
    linksOf: await createCardLinks(configuration, temporal.options.namespace),
    trail: createAuditTrail({ store, now: () => new Date() }),
    jq,
    fingerprint,
    findTarget,
    kubernetesOf: registry.kubernetesOf,
    residents: watches,
    memories: createComparisonMemories(createComparisonMemoryStore(store), packageJson.version),
    gitopsOf: registry.gitopsOf,
    governorOf: registry.governorOf,
    findModel: createModelRegistry(configuration, store),
    ...evidence,
    clusters,
    profiles: createKeptProfiles(store, path.join(cacheFolder(), 'profiles')),
    compare: compareInProcess,
    now: () => new Date(),
  };
  const training = createTrainingJobActivities(configuration, deps);
  const trainable = new Set(configuration.models.flatMap(({ name, retrain }) => (retrain ? [name] : [])));
  const proposeRetraining = createProposeRetraining({
    isTrainable: (model) => trainable.has(model),
    planRetraining: training.planRetraining,
  });
  return {
    scanning: prepared({
      resolveRevision: createResolveRevision(deps),
      compareTarget: createCompareTarget(deps),
      planRemediations: createPlanRemediations(deps),
      startRemediations: createStartRemediations(deps),
    }),
    models: prepared({ compareModel: createCompareModel(deps) }),
    orchestration: {
      ...training,
      ...createCandidateActivities(configuration, deps),
      ...createWiredRollouts(configuration, temporal.options.namespace, deps),
      ...prepared({
        observeItem: createObserveItem(deps),
        healItem: createHealItem(deps),
        ignoreItem: createIgnoreItem(deps),
        splitItem: createSplitItem(deps),
        recordAudit: createRecordAudit(deps),
        tellPeople: createTellPeople(deps),
        recordOutcome: createRecordOutcome(deps),
        ...createWiredPullRequests(configuration, temporal.options.namespace, deps),
        ...(await createEmergencyActivities(configuration, deps)),
        startIncident: createStartIncident(deps),
        gatherEvidence: createGatherEvidence(deps),
        diagnoseIncident: createDiagnoseIncident({ ...deps, proposeRetraining }),
        recordIncident: createRecordIncident(deps),
      }),
    },
    async close() {
      await watches.close();
      await jq.close();
      await registry.close();
      await clusters.close();
    },
  };
}

/** What all activities have in common. */
function prepared<T extends object>(activities: T): T {
  return withHeartbeats(withTypedFailures(activities));
}
