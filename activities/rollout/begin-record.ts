import { textAt } from '../../domain/gitops/fields.ts';
import { modelPlaceOf } from '../../domain/models/rollout/serving/model-place.ts';
import type { ModelPlace } from '../../domain/models/rollout/serving/model-place.ts';
import { rulesOf } from '../../domain/models/rollout/serving/http-route.ts';
import { readServed } from '../../domain/models/rollout/serving/served.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import type { JsonObject } from '../../domain/infrastructure/object.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { RolloutInterferenceError } from './errors.ts';
import type { TrafficDeps } from './follow-steps.ts';
import type { RolloutRun } from './rollout-activities.ts';
import { beginServiceRecord, loadServiceRecord } from './service-record-store.ts';
import { readServiceInGit } from './source-in-git.ts';
import { httpRoute, inferenceService } from './serving-objects.ts';

/** What is remembered of the InferenceService; remembered from now on where nothing was touched yet. */
export async function beginRecord(
  deps: TrafficDeps,
  run: RolloutRun,
  signal: AbortSignal,
): Promise<ServiceRecord> {
  const known = await loadServiceRecord(deps.store, run);
  if (known !== undefined) return known;
  return await beginServiceRecord(deps.store, run, await freshRecord(deps, run, signal));
}

async function freshRecord(deps: TrafficDeps, run: RolloutRun, signal: AbortSignal): Promise<ServiceRecord> {
  const { id, plan } = run;
  const { service, mode, champion, candidate } = plan;
  const kubernetes = await deps.clusterOf(run.model);
  const live = await kubernetes.get(inferenceService(service), signal);
  const original = (live?.['spec'] ?? {}) as JsonObject;
  const place = modelPlaceOf(original);
  if (live === undefined || place === undefined)
    throw new RolloutInterferenceError('the InferenceService is not there any more as it was planned');
  const { storageUri, uid } = readServed(live, place);
  if (storageUri !== champion.storageUri)
    throw new RolloutInterferenceError(
      `the InferenceService has the model ${storageUri ?? '(none)'} by now, and the plan was made for ${champion.storageUri}`,
    );
  const route = await routeOf(kubernetes, plan, signal);
  const source = plan.via === 'git' ? await sourceOf(deps, run, place, signal) : undefined;
  return {
    version: 1,
    mode,
    service,
    uid,
    place,
    original,
    ...(source === undefined ? {} : { source }),
    champion,
    candidate: {
      storageUri: candidate.storageUri,
      name: candidateName(mode, service.name, id),
      revision: undefined,
    },
    asked: [],
    direction: 'forward',
    route,
  };
}

/** The spec in Git, which has to say the champion, too. */
async function sourceOf(
  deps: TrafficDeps,
  run: RolloutRun,
  place: ModelPlace,
  signal: AbortSignal,
): Promise<JsonObject> {
  const found = await readServiceInGit(deps, run, signal);
  const spec = (found?.desired?.['spec'] ?? {}) as JsonObject;
  const storageUri = textAt(spec, 'predictor', place, 'storageUri');
  const { champion } = run.plan;
  if (storageUri !== champion.storageUri)
    throw new RolloutInterferenceError(
      `Git says the model ${storageUri ?? '(none)'} by now, and the plan was made for ${champion.storageUri}`,
    );
  return spec;
}

/** Of the entry of `spec.canary`, or of a second InferenceService; names of Services have 63 characters. */
export function candidateName(mode: ServiceRecord['mode'], service: string, id: string): string {
  const tail = `r${id.slice(0, 6)}`;
  return mode === 'blue-green' ? `${service.slice(0, 40)}-${tail}` : tail;
}

async function routeOf(
  kubernetes: KubernetesClient,
  { mode, service: { namespace }, route: name }: RolloutRun['plan'],
  signal: AbortSignal,
): Promise<ServiceRecord['route']> {
  if (mode !== 'blue-green' || name === undefined) return undefined;
  const route = await kubernetes.get(httpRoute({ namespace, name }), signal);
  if (route === undefined) throw new RolloutInterferenceError(`HTTPRoute ${namespace}/${name} is gone`);
  return { name, rules: rulesOf(route) };
}
