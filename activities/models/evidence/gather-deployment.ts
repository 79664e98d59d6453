import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { AuditedWrite } from '../../../domain/infrastructure/audit-event.ts';
import { textAt } from '../../../domain/gitops/fields.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type {
  ChangedPart,
  DeploymentChange,
  DeploymentEvidence,
  ServedBefore,
} from '../../../domain/models/diagnosis/evidence.ts';
import { setAttemptsAside } from '../../../domain/models/incident/own-attempts.ts';
import { servedBefore } from '../../../domain/models/incident/served-before.ts';
import { compareRevisions } from '../../../domain/models/incident/workload-revisions.ts';
import type { WorkloadRevision } from '../../../domain/models/incident/workload-revisions.ts';
import { modelPlaceOf } from '../../../domain/models/rollout/serving/model-place.ts';
import { readRollouts } from '../../rollout/stored-rollouts.ts';
import type { RolloutSummary } from '../../rollout/stored-rollouts.ts';
import { createWriteHistoryStore } from '../../attribution/write-history-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { writtenKey } from '../../../domain/infrastructure/write-history.ts';
import { readRevisions } from './read-revisions.ts';
import { EvidenceUnavailableError, serviceOf } from './served-model.ts';
import type { ServedModel } from './served-model.ts';

const minute = 60 * 1000;
/** A revision is made by KServe within this time after somebody wrote to the InferenceService. */
const reconciled = 3 * minute;
/** Changes that travel on. */
const mostChanges = 40;

/** What was changed of a model's deployment, by whom, and whether it is ready. */
export async function gatherDeployment(
  { kubernetes, store }: { kubernetes: KubernetesClient; store: ObjectStore },
  model: ServedModel,
  signal?: AbortSignal,
): Promise<DeploymentEvidence> {
  const service = serviceOf(model);
  const reference = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', ...service };
  const live = await kubernetes.get(reference, signal);
  if (live === undefined) {
    throw new EvidenceUnavailableError(`there is no InferenceService ${service.namespace}/${service.name}`);
  }
  const revisions = await readRevisions(kubernetes, service, signal);
  const rollouts = await readRollouts(store, model.name);
  const before = servedBeforeOf(live, revisions, rollouts);
  const own = setAttemptsAside(revisions, rollouts);
  const writers = [...(await auditedWriters(store, model, service)), ...fieldWriters(live)];
  const changes = [...changesOf(own.revisions, writers), ...own.attempts, ...trafficOf(live, own.revisions)];
  const [oldest] = revisions;
  return {
    changes: changes.toSorted((one, other) => one.at.localeCompare(other.at)).slice(-mostChanges),
    knownSince: oldest?.createdAt ?? live.metadata.creationTimestamp ?? new Date().toISOString(),
    ...(before === undefined ? {} : { before }),
    ...readinessOf(live),
  };
}

/** Undefined where the InferenceService names no model that could be exchanged. */
function servedBeforeOf(
  { spec }: KubernetesObject,
  revisions: readonly WorkloadRevision[],
  rollouts: readonly RolloutSummary[],
): ServedBefore | undefined {
  const place = modelPlaceOf((spec ?? {}) as JsonObject);
  const present = place && textAt(spec, 'predictor', place, 'storageUri');
  return present === undefined ? undefined : servedBefore(present, revisions, rollouts);
}

/** Who wrote to the InferenceService and when. */
interface Writer {
  at: string;
  by: string;
}

function changesOf(revisions: readonly WorkloadRevision[], writers: readonly Writer[]): DeploymentChange[] {
  const changes: DeploymentChange[] = [];
  for (const ofComponent of Map.groupBy(revisions, ({ component }) => component).values()) {
    for (const [index, after] of ofComponent.entries()) {
      const before = ofComponent[index - 1];
      if (before === undefined) continue;
      const by = writerOf(after.createdAt, writers);
      for (const { part, what } of compareRevisions(before, after)) {
        changes.push({
          part,
          what: `${what} (${after.name})`,
          at: after.createdAt,
          ...(by === undefined ? {} : { by }),
        });
      }
    }
  }
  return changes;
}

/** Whoever wrote last before a revision was made. An audit log, which names people, comes first. */
function writerOf(createdAt: string, writers: readonly Writer[]): string | undefined {
  const made = Date.parse(createdAt);
  return writers.find(({ at }) => Date.parse(at) <= made + minute && Date.parse(at) >= made - reconciled)?.by;
}

async function auditedWriters(
  store: ObjectStore,
  { audits }: ServedModel,
  service: { namespace: string; name: string },
): Promise<Writer[]> {
  const object = { group: 'serving.kserve.io', resource: 'inferenceservices', ...service };
  const history = createWriteHistoryStore(store);
  const writes: AuditedWrite[] = [];
  for (const audit of audits) {
    writes.push(...((await history.writesTo(audit, [object])).get(writtenKey(object)) ?? []));
  }
  return writes
    .filter(({ subresource }) => subresource !== 'status')
    .map(({ actor: { at, user } }) => ({ at, by: user }))
    .toSorted((one, other) => other.at.localeCompare(one.at));
}

/** KServe itself only writes back what it has done. */
const ownManagers = /^(manager|kserve|kserve-controller-manager|controller)$/;

function fieldWriters({ metadata }: KubernetesObject): Writer[] {
  return (metadata.managedFields ?? [])
    .flatMap(({ manager, time, subresource }) =>
      manager === undefined || time === undefined || subresource === 'status' || ownManagers.test(manager)
        ? []
        : [{ at: time, by: manager }],
    )
    .toSorted((one, other) => other.at.localeCompare(one.at));
}

interface ServiceStatus {
  conditions?: { type?: string; status?: string; reason?: string; message?: string }[];
  components?: Record<
    string,
    { traffic?: { revisionName?: string; percent?: number; latestRevision?: boolean }[] }
  >;
  modelStatus?: { transitionStatus?: string; lastFailureInfo?: { message?: string; reason?: string } };
}

/** A newer revision that takes a part of the requests since it was made. */
function trafficOf({ status }: KubernetesObject, revisions: readonly WorkloadRevision[]): DeploymentChange[] {
  const { components = {} } = (status ?? {}) as ServiceStatus;
  const part: ChangedPart = 'traffic';
  return Object.values(components).flatMap(({ traffic = [] }) => {
    const sharing = traffic.filter(({ percent = 0 }) => percent > 0);
    const newest = revisions.findLast(({ name }) =>
      sharing.some(({ revisionName }) => revisionName === name),
    );
    const share = sharing.find(({ revisionName }) => revisionName === newest?.name)?.percent;
    if (sharing.length < 2 || newest === undefined || share === undefined) return [];
    return [{ part, what: `revision ${newest.name} takes ${share} % of the requests`, at: newest.createdAt }];
  });
}

const longestMessage = 200;

function readinessOf({ status }: KubernetesObject): Pick<DeploymentEvidence, 'ready' | 'problems'> {
  const { conditions = [], modelStatus } = (status ?? {}) as ServiceStatus;
  const ready = conditions.find(({ type }) => type === 'Ready')?.status;
  const failed = conditions.filter((condition) => condition.status === 'False');
  const problems = failed.map(({ type = '', reason = '', message = '' }) =>
    `${type}: ${reason} ${message}`.trim(),
  );
  const failure = modelStatus?.lastFailureInfo;
  if (
    modelStatus?.transitionStatus?.startsWith('Blocked') === true ||
    modelStatus?.transitionStatus === 'InvalidSpec'
  ) {
    problems.push(
      `model ${modelStatus.transitionStatus}: ${failure?.reason ?? ''} ${failure?.message ?? ''}`.trim(),
    );
  }
  return {
    ...(ready === 'True' || ready === 'False' ? { ready: ready === 'True' } : {}),
    problems: problems.slice(0, 10).map((problem) => problem.slice(0, longestMessage)),
  };
}
