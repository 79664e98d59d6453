import { withTypedFailures } from '../activities/failures.ts';
import { withHeartbeats } from '../activities/heartbeats.ts';
import type { IncidentActivities } from '../activities/models/incident-activities.ts';
import { createProposeRollback } from '../activities/models/propose-rollback.ts';
import { createAnalyseCanary } from '../activities/rollout/analyse-canary.ts';
import { createCallHook } from '../activities/rollout/call-hook.ts';
import { createHoldService, createReleaseService } from '../activities/rollout/hold-service.ts';
import { createMarkServing } from '../activities/rollout/mark-serving.ts';
import { createAdoptReference, createRestoreReference } from '../activities/rollout/model-reference.ts';
import {
  createObserveTraffic,
  createPromoteCandidate,
  createRestoreChampion,
  createRetireChampion,
  createShiftTraffic,
} from '../activities/rollout/move-traffic.ts';
import { createPlanRollout } from '../activities/rollout/plan-rollout.ts';
import {
  createProposeToGit,
  createReadProposal,
  createWithdrawProposal,
} from '../activities/rollout/propose-model.ts';
import { createRecordRollout } from '../activities/rollout/record-rollout.ts';
import type { RolloutActivities } from '../activities/rollout/rollout-activities.ts';
import type { GovernorDeps } from '../activities/emergency/hold-governor.ts';
import type { ScanStarterDeps } from '../activities/emergency/start-scan-for.ts';
import type { EvidenceDoors } from '../activities/models/evidence/served-model.ts';
import type { TargetComparisonDeps } from '../activities/target-comparison.ts';
import type { GitBranches } from '../clients/git/git-branches.ts';
import { findSourceKind } from '../clients/renderers/source-kind.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { modelExists } from './models/model-exists.ts';
import { openRegistry } from './models/open-registry.ts';
import { createRolloutAnalysis } from './models/rollout-analysis.ts';
import { createFindRollout } from './models/rollout-settings.ts';
import { workflowTimes } from './operations/schedules.ts';
import { pullRequestDeps } from './pull-request-activities.ts';

/** With the planning of roll-backs that incidents propose. */
export type WiredRollouts = Omit<RolloutActivities, 'tellPeople' | 'recordAudit'> &
  Pick<IncidentActivities, 'proposeRollback'>;

/** The activities of rollouts, wired to what the others use, too. */
export function createWiredRollouts(
  configuration: Configuration,
  namespace: string,
  shared: TargetComparisonDeps &
    GovernorDeps &
    ScanStarterDeps &
    EvidenceDoors & { branches: GitBranches; warn: (line: string) => void },
): WiredRollouts {
  const { store } = shared;
  const models = new Map(configuration.models.map((model) => [model.name, model]));
  const deps = {
    ...shared,
    ...pullRequestDeps(configuration, namespace, shared),
    ...createRolloutAnalysis(configuration, store),
    findRollout: createFindRollout(configuration),
    times: workflowTimes(configuration),
    registry: openRegistry(configuration, store),
    modelExists: (storageUri: string) => modelExists(store, storageUri),
    sourceKindOf: async (folder: string) => (await findSourceKind(folder))?.render,
    configuredReference: (model: string) => models.get(model)?.reference,
  };
  const planRollout = createPlanRollout(deps);
  return withHeartbeats(
    withTypedFailures({
      planRollout,
      proposeRollback: createProposeRollback({ store, planRollout }),
      holdService: createHoldService(deps),
      releaseService: createReleaseService(deps),
      shiftTraffic: createShiftTraffic(deps),
      observeTraffic: createObserveTraffic(deps),
      analyseCanary: createAnalyseCanary(deps),
      callHook: createCallHook(deps),
      promoteCandidate: createPromoteCandidate(deps),
      restoreChampion: createRestoreChampion(deps),
      retireChampion: createRetireChampion(deps),
      adoptReference: createAdoptReference(deps),
      restoreReference: createRestoreReference(deps),
      proposeToGit: createProposeToGit(deps),
      readProposal: createReadProposal(deps),
      withdrawProposal: createWithdrawProposal(deps),
      markServing: createMarkServing(deps),
      recordRollout: createRecordRollout(deps),
    }),
  );
}
