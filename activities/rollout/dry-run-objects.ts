import { ClientError } from '../../clients/errors.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { describeReference, referenceOf } from '../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { mapAt } from '../../domain/gitops/fields.ts';
import type { RolloutMode } from '../../domain/models/rollout/plan.ts';
import { secondService } from '../../domain/models/rollout/serving/blue-green.ts';
import { rulesOf, splitRules } from '../../domain/models/rollout/serving/http-route.ts';
import { modelPart } from '../../domain/models/rollout/serving/model-place.ts';
import type { ModelPlace } from '../../domain/models/rollout/serving/model-place.ts';
import { canaryEntry } from '../../domain/models/rollout/serving/canary-entries.ts';
import { predictorService } from '../../domain/models/rollout/serving/served.ts';
import { candidateName } from './begin-record.ts';

interface PlannedObjects {
  mode: RolloutMode;
  place: ModelPlace;
  champion: { storageUri: string };
  candidate: string;
  id: string;
  service: { namespace: string; name: string };
  /** Of blue–green: the HTTPRoute that is moved. */
  route: KubernetesObject | undefined;
}

const manager = 'plumbline';

/** What a strict server answers to a field that its schema does not have. */
const unknownField: readonly string[] = ['kubernetes-invalid', 'kubernetes-request-rejected'];

/** Whether the server takes an entry of `spec.canary`: older KServe does not know the field. */
export async function acceptsCanary(
  kubernetes: KubernetesClient,
  live: KubernetesObject,
  place: ModelPlace,
  candidate: string,
  signal: AbortSignal,
): Promise<boolean> {
  const spec = withCanary((live['spec'] ?? {}) as JsonObject, place, candidate, 0);
  try {
    await tryUpdate(kubernetes, { ...live, spec }, signal);
    return true;
  } catch (error) {
    if (error instanceof ClientError && unknownField.includes(error.code)) return false;
    throw error;
  }
}

/**
 * Has the server judge every object of a rollout as it will be sent, strictly: a quota, a webhook or a schema that
 * refuses one of them does so before any traffic moves.
 *
 * @returns why one of them is refused; undefined where none is.
 */
export async function refusalOfObjects(
  kubernetes: KubernetesClient,
  live: KubernetesObject,
  planned: PlannedObjects,
  steps: readonly number[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const { object, isNew } of objectsOf(live, planned, steps)) {
    try {
      if (isNew) await kubernetes.create(object, { dryRun: true, fieldManager: manager, signal });
      else await tryUpdate(kubernetes, object, signal);
    } catch (error) {
      if (!(error instanceof ClientError) || error.retryable) throw error;
      return `the server refuses ${describeReference(referenceOf(object))} as it would be: ${error.message}`;
    }
  }
  return undefined;
}

/** By a patch, which a status that is written meanwhile does not conflict with. */
async function tryUpdate(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const spec = [{ op: 'replace' as const, path: '/spec', value: object['spec'] }];
  await kubernetes.patch(referenceOf(object), spec, { dryRun: true, fieldManager: manager, signal });
}

function objectsOf(
  live: KubernetesObject,
  planned: PlannedObjects,
  steps: readonly number[],
): { object: KubernetesObject; isNew: boolean }[] {
  const { mode, place, champion, candidate, service, id, route } = planned;
  const original = (live['spec'] ?? {}) as JsonObject;
  const changed = (spec: JsonObject) => ({ object: { ...live, spec }, isNew: false });
  if (mode === 'knative')
    return [
      ...steps.map((percent) => changed(withModel(original, place, candidate, percent))),
      changed(withModel(original, place, candidate, undefined)),
      changed(withModel(original, place, champion.storageUri, 0)),
    ];
  const name = candidateName(mode, service.name, id);
  if (mode === 'standard') {
    const promoted = withModel(original, place, candidate, undefined);
    return [
      ...steps.map((percent) => changed(withCanary(original, place, candidate, percent, name))),
      changed({ ...promoted, predictor: { ...mapAt(promoted, 'predictor'), name } }),
    ];
  }
  const second = secondService({
    original,
    service,
    place,
    candidate: { storageUri: candidate, name, revision: undefined },
  });
  const backends = {
    champion: predictorService(service.name, undefined),
    candidate: predictorService(name, undefined),
  };
  const split = steps.map((percent) => ({
    object: {
      ...route,
      spec: {
        ...(route?.['spec'] as JsonObject),
        rules: splitRules(route === undefined ? [] : rulesOf(route), backends, percent),
      },
    } as KubernetesObject,
    isNew: false,
  }));
  return [
    { object: second, isNew: true },
    ...(route === undefined ? [] : split),
    changed(withModel(original, place, candidate, undefined)),
  ];
}

function withModel(
  spec: JsonObject,
  place: ModelPlace,
  storageUri: string,
  percent: number | undefined,
): JsonObject {
  const { canaryTrafficPercent: _before, ...predictor } = mapAt(spec, 'predictor') ?? {};
  return {
    ...spec,
    predictor: {
      ...predictor,
      [place]: modelPart(spec, place, storageUri),
      ...(percent === undefined ? {} : { canaryTrafficPercent: percent }),
    },
  };
}

function withCanary(
  original: JsonObject,
  place: ModelPlace,
  storageUri: string,
  percent: number,
  name = 'candidate',
): JsonObject {
  return { ...original, canary: [canaryEntry({ original, place }, { name, storageUri, percent })] };
}
