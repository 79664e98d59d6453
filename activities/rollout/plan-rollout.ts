import { Context } from '@temporalio/activity';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { demandOfPredictor, gpusOfDemand, lackOfCapacity } from '../../domain/models/rollout/capacity.ts';
import { makePlan } from '../../domain/models/rollout/make-plan.ts';
import { atOnce, stepByStep } from '../../domain/models/rollout/pace.ts';
import { modelPlaceOf } from '../../domain/models/rollout/serving/model-place.ts';
import { championOf, lackOfService } from '../../domain/models/rollout/serving/preconditions.ts';
import { readServed } from '../../domain/models/rollout/serving/served.ts';
import { detectMode } from '../../domain/models/rollout/serving/serving-mode.ts';
import type { PlannedRollout, RolloutChange } from '../../workflows/rollout-messages.ts';
import { candidateName } from './begin-record.ts';
import type { CarryDeps } from './carry-to-git.ts';
import { acceptsCanary, refusalOfObjects } from './dry-run-objects.ts';
import { describeHeld, governanceOf, unheldGovernor } from './governing-targets.ts';
import { lackOfWriteBack } from './lack-of-write-back.ts';
import type { RolloutActivities } from './rollout-activities.ts';
import type { FindRollout, RolloutSettings } from './rollout-settings.ts';
import { httpRoute, inferenceService, listIfReadable } from './serving-objects.ts';
import { storageUriOf } from './stored-rollouts.ts';

export interface PlanDeps extends CarryDeps {
  clusterOf: (model: string) => Promise<KubernetesClient>;
  findRollout: FindRollout;
  /** Whether there is a model at a place; undefined where that cannot be looked up from here. */
  modelExists: (storageUri: string) => Promise<boolean | undefined>;
}

/** What is going to be done, proved as far as that is possible without doing it; or why it cannot be. */
export function createPlanRollout(deps: PlanDeps): RolloutActivities['planRollout'] {
  return async ({ model, id, change }) => {
    const { cancellationSignal: signal } = Context.current();
    const settings = deps.findRollout(model);
    const { service } = settings;
    if (service === undefined)
      return { refused: `model ${model} names no inferenceService in plumbline.yaml` };
    const kubernetes = await deps.clusterOf(model);
    const live = await kubernetes.get(inferenceService(service), signal);
    const name = `InferenceService ${service.namespace}/${service.name}`;
    if (live === undefined) return { refused: `there is no ${name}` };
    const planned = await planFor(deps, { kubernetes, live, settings, service, id, change, signal });
    return 'refused' in planned ? { refused: `${name}: ${planned.refused}` } : planned;
  };
}

interface Asked {
  kubernetes: KubernetesClient;
  live: KubernetesObject;
  settings: RolloutSettings;
  service: { namespace: string; name: string };
  id: string;
  change: RolloutChange;
  signal: AbortSignal;
}

async function planFor(deps: PlanDeps, asked: Asked): Promise<PlannedRollout> {
  const { kubernetes, live, settings, service, change, signal } = asked;
  const spec = (live['spec'] ?? {}) as JsonObject;
  const place = modelPlaceOf(spec);
  if (place === undefined)
    return { refused: 'its predictor states no storageUri, so there is nothing that could be exchanged' };
  const candidate = storageUriOf(change);
  const served = readServed(live, place);
  const { namespace } = service;
  const routes = await listIfReadable(kubernetes, httpRoute({ namespace, name: '' }), { namespace }, signal);
  const detected = detectMode({
    service: live,
    served,
    knowsCanary: await acceptsCanary(kubernetes, live, place, candidate, signal),
    routes,
    fallback: settings.fallback,
  });
  if ('refused' in detected) return detected;
  const goesBack = change.kind === 'previous';
  if (goesBack && change.present !== undefined && served.storageUri !== change.present)
    return {
      refused: `it has the model ${served.storageUri ?? '(none)'} by now, and not ${change.present}, which the last rollout brought; name the model to go back to (plumbline model rollout --to URI)`,
    };
  if (settings.unmeasured !== undefined && !goesBack) return { refused: settings.unmeasured };
  const lack = lackOfService(detected.mode, served, candidate, goesBack);
  if (lack !== undefined) return { refused: lack };
  if ((await deps.modelExists(candidate)) === false) return { refused: `there is no model at ${candidate}` };
  const governance = await governanceOf(deps, settings.targets, service, signal);
  const unheld = unheldGovernor(live, governance);
  if (unheld !== undefined)
    return {
      refused: `${unheld} applies it and would put it back; take a target from there (source.from), so that it can be held`,
    };
  const [governing] = governance.governing;
  if (settings.via === 'git' && governing === undefined)
    return { refused: 'no target has it in Git, and rollout.via is git' };
  if (settings.via === 'git' && detected.mode === 'blue-green')
    return { refused: 'a second InferenceService is nothing for Git; set rollout.via: cluster' };
  const name = candidateName(detected.mode, service.name, asked.id);
  const about = { mode: detected.mode, place, service, storageUri: candidate, name };
  const noWay = governing && (await lackOfWriteBack(deps, governing, about, signal));
  if (noWay !== undefined) return { refused: noWay };
  const demand = demandOfPredictor(spec);
  const noRoom = settings.checkCapacity ? await lackOfRoom(kubernetes, demand, namespace, signal) : undefined;
  if (noRoom !== undefined) return { refused: noRoom };
  const champion = {
    revision: championOf(detected.mode, served, service.name),
    storageUri: served.storageUri ?? '',
  };
  const route = detected.mode === 'blue-green' ? detected.route : undefined;
  const parts = { mode: detected.mode, place, champion, candidate, id: asked.id, service, route };
  const pace = goesBack ? atOnce(settings) : stepByStep(settings);
  const percents = pace.steps.map(({ percent }) => percent);
  const refused = await refusalOfObjects(kubernetes, live, parts, percents, signal);
  if (refused !== undefined) return { refused };
  const { interval, longestHold, errorBudget, watchAfter, whenGitFails, approval, steering, via } = settings;
  // Whoever goes back does not want that undone because of a forge.
  const handsOver = goesBack || whenGitFails === 'hand-over';
  return {
    plan: makePlan({
      mode: detected.mode,
      via,
      target: governing?.settings.name,
      service,
      ...(route === undefined ? {} : { route: route.metadata.name }),
      champion,
      candidate: { storageUri: candidate },
      ...pace,
      interval,
      longestHold,
      errorBudget,
      watchAfter,
      ...(handsOver ? { handsOver } : {}),
      approval,
      ...(steering === undefined ? {} : { steering }),
      spec,
      candidateName: candidateNameOf(change),
      gpus: gpusOfDemand(demand),
      held: describeHeld(governance),
      isWrittenBack: governing?.settings.proposable !== undefined,
    }),
  };
}

/** Both run at the same time: what the candidate takes has to be free beside the champion. */
async function lackOfRoom(
  kubernetes: KubernetesClient,
  demand: ReturnType<typeof demandOfPredictor>,
  namespace: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const list = (kind: string, options = {}) =>
    listIfReadable(kubernetes, { apiVersion: 'v1', kind }, options, signal);
  const needsGpus = gpusOfDemand(demand).size > 0;
  const [quotas, nodes, pods] = [
    await list('ResourceQuota', { namespace }),
    needsGpus ? await list('Node') : undefined,
    needsGpus ? await list('Pod') : undefined,
  ];
  // Where pods cannot be read, nobody knows what is taken.
  const known = nodes !== undefined && pods !== undefined ? { nodes, pods } : { nodes: [], pods: [] };
  return lackOfCapacity(demand, { quotas: quotas ?? [], ...known });
}

function candidateNameOf(change: RolloutChange): string | undefined {
  return change.kind === 'candidate'
    ? `version ${change.candidate.version} of ${change.candidate.name}`
    : undefined;
}
