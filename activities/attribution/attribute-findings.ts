import { ClientError } from '../../clients/errors.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { attribute } from '../../domain/infrastructure/attribution.ts';
import type { AuditedObject } from '../../domain/infrastructure/audit-event.ts';
import { writtenKey } from '../../domain/infrastructure/write-history.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { objectKey } from '../../domain/infrastructure/object.ts';
import { isLocalFailure } from '../comparison/kubernetes-failure.ts';
import type { TargetSettings } from '../target-settings.ts';
import { createWriteHistoryStore } from './write-history-store.ts';
import { catchUp } from './catch-up.ts';
import type { FollowAuditLog } from './catch-up.ts';

/**
 * Adds the people behind findings, as far as the audit log of the target's cluster tells. `problem` says why that
 * log cannot be read: the findings then name tools, and no people.
 */
export type AttributeFindings = (
  settings: Pick<TargetSettings, 'audit'>,
  kubernetes: KubernetesClient,
  findings: readonly Finding[],
  signal?: AbortSignal,
) => Promise<{ findings: Finding[]; problem?: string }>;

export function createAttributeFindings(deps: {
  store: ObjectStore;
  followAuditLog: FollowAuditLog;
}): AttributeFindings {
  const history = createWriteHistoryStore(deps.store);
  return async ({ audit }, kubernetes, findings, signal) => {
    if (audit === undefined || findings.length === 0) return { findings: [...findings] };
    const { cluster, file } = audit;
    const problem =
      file === undefined ? undefined : await problemOf(catchUp({ ...deps, history }, cluster, file));
    const objects = new Map<string, AuditedObject>();
    for (const finding of findings) {
      const object = await auditedObject(kubernetes, finding, signal);
      if (object !== undefined) objects.set(objectKey(finding), object);
    }
    const asked = [...objects.values()];
    const writes = await history.writesTo(cluster, [...asked, ...asked.map(collectionOf)]);
    const attributed = findings.map((finding) => {
      const object = objects.get(objectKey(finding));
      if (object === undefined) return finding;
      const keys = [writtenKey(object), writtenKey(collectionOf(object))];
      return attribute(
        finding,
        keys.flatMap((key) => writes.get(key) ?? []),
      );
    });
    return { findings: attributed, ...(problem === undefined ? {} : { problem }) };
  };
}

async function problemOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return error.message;
  }
}

/** A request that deletes many objects names none of them. */
function collectionOf(object: AuditedObject): AuditedObject {
  return { ...object, name: '' };
}

/** Audit events name the plural of a kind; one that is no longer served has none. */
async function auditedObject(
  kubernetes: KubernetesClient,
  { apiVersion, kind, namespace, name }: Finding,
  signal: AbortSignal | undefined,
): Promise<AuditedObject | undefined> {
  try {
    const { group, resource } = await kubernetes.resourceType(apiVersion, kind, signal);
    return { group, resource, ...(namespace === undefined ? {} : { namespace }), name };
  } catch (error) {
    if (!isLocalFailure(error)) throw error;
    return undefined;
  }
}
