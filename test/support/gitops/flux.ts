import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { isTrueAt, textAt } from '../../../domain/gitops/fields.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';

const manager = 'kustomize-controller';
const requestedAt = 'reconcile.fluxcd.io/requestedAt';

export interface FluxSimulation {
  /** Objects that were reconciled by request, as `Kind/name`, in order. */
  reconciled: string[];
  /** Waits until it has looked at everything anew, and done what it found to do. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Behaves as Flux's controllers do to one GitRepository and one Kustomization or HelmRelease: handles requests in
 * order, applies by server-side apply, and takes over what managers named `kubectl*` own. What is suspended it leaves
 * alone, requests included.
 *
 * @param head commit that the GitRepository finds.
 * @param objects what it renders to, with the labels that Flux sets.
 * @param heals applies all the time, as at a very short interval, and not only by request.
 */
export function simulateFlux(
  kubernetes: KubernetesClient,
  repository: ObjectReference,
  owner: ObjectReference,
  {
    head,
    objects,
    heals = false,
  }: { head: () => string; objects: () => readonly KubernetesObject[]; heals?: boolean },
): FluxSimulation {
  const reconciled: string[] = [];
  const stopping = new AbortController();
  let rounds = 0;

  async function setStatus(reference: ObjectReference, status: Record<string, unknown>): Promise<void> {
    const object = await kubernetes.get(reference);
    if (object === undefined) return;
    const merged = { ...(object['status'] as object | undefined), ...status };
    const path = object['status'] === undefined ? 'add' : 'replace';
    await kubernetes.patch(reference, [{ op: path, path: '/status', value: merged }], {
      subresource: 'status',
      fieldManager: manager,
    });
  }

  async function handle(
    reference: ObjectReference,
    reconcile: () => Promise<Record<string, unknown>>,
  ): Promise<void> {
    const object = await kubernetes.get(reference);
    const asked = object?.metadata.annotations?.[requestedAt];
    if (
      object === undefined ||
      isTrueAt(object, 'spec', 'suspend') ||
      asked === undefined ||
      textAt(object, 'status', 'lastHandledReconcileAt') === asked
    )
      return;
    await setStatus(reference, { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'Progressing' }] });
    const status = await reconcile();
    reconciled.push(`${reference.kind}/${reference.name}`);
    const ready = { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: 'applied' };
    await setStatus(reference, { ...status, lastHandledReconcileAt: asked, conditions: [ready] });
  }

  async function applyAll(): Promise<void> {
    for (const object of objects()) {
      await takeOver(kubernetes, object);
      await kubernetes.apply(object, { fieldManager: manager, force: true });
    }
  }

  const revision = (): string => `main@sha1:${head()}`;

  async function work(): Promise<void> {
    await handle(repository, () => Promise.resolve({ artifact: { revision: revision() } }));
    await handle(owner, async () => {
      await applyAll();
      return { lastAppliedRevision: revision(), lastAttemptedRevision: revision() };
    });
    if (heals && !isTrueAt(await kubernetes.get(owner), 'spec', 'suspend')) await applyAll();
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      // A controller tries again, and the server may go away before it is told to stop.
      await work().catch(() => undefined);
      rounds += 1;
      await sleep(200);
    }
  })();
  return {
    reconciled,
    async round() {
      // The one that is under way may have looked before.
      const enough = rounds + 2;
      await waitUntil(() => rounds >= enough, { within: 120_000 });
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Gives the fields of managers named `kubectl*` to Flux, so that its apply drops those it does not have. */
async function takeOver(kubernetes: KubernetesClient, object: KubernetesObject): Promise<void> {
  const live = await kubernetes.get(referenceOf(object));
  const entries = live?.metadata.managedFields ?? [];
  const theirs = entries.filter(
    (entry) => entry.manager?.startsWith('kubectl') === true && !entry.subresource,
  );
  if (live === undefined || theirs.length === 0) return;
  const kept = entries.filter((entry) => !theirs.includes(entry) && !isOwn(entry));
  const own = entries.filter(isOwn);
  const fieldsV1 = [...own, ...theirs].map((entry) => entry.fieldsV1 ?? {}).reduce(mergeFields, {});
  const [first] = [...own, ...theirs];
  const joined = { ...first, manager, operation: 'Apply', fieldsV1 };
  const managedFields = [...kept, joined];
  const test = {
    op: 'test' as const,
    path: '/metadata/resourceVersion',
    value: live.metadata.resourceVersion,
  };
  const replace = { op: 'replace' as const, path: '/metadata/managedFields', value: managedFields };
  await kubernetes
    .patch(referenceOf(object), [test, replace], { fieldManager: manager })
    .catch((error: unknown) => {
      if (!(error instanceof ConflictError)) throw error;
    });
}

function isOwn({ manager: name, operation }: { manager?: string; operation?: string }): boolean {
  return name === manager && operation === 'Apply';
}

type Fields = Record<string, unknown>;

function mergeFields(one: Fields, other: Fields): Fields {
  const merged: Fields = { ...one };
  for (const [key, value] of Object.entries(other)) {
    merged[key] = key in merged ? mergeFields(merged[key] as Fields, value as Fields) : value;
  }
  return merged;
}
