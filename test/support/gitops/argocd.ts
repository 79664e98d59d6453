import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { isMap, isTrueAt, listAt, mapAt, textAt } from '../../../domain/gitops/fields.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';

const manager = 'argocd-controller';

export interface ArgocdSimulation {
  /** Operations that were carried out, the oldest first. */
  operations: unknown[];
  /** Waits until it has looked at its Application anew, and done what it found to do. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Behaves as Argo CD's application controller does to one Application: carries out its `operation` by server-side
 * apply of the resources that it names, and heals within a second where it is to.
 *
 * @param objects what its Git renders to, with the marks that Argo CD sets.
 */
export function simulateArgocd(
  kubernetes: KubernetesClient,
  place: { namespace: string; name: string },
  objects: () => readonly KubernetesObject[],
  { succeeds = true }: { succeeds?: boolean } = {},
): ArgocdSimulation {
  const reference = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...place };
  const operations: unknown[] = [];
  const stopping = new AbortController();
  let rounds = 0;

  async function apply(only: readonly unknown[]): Promise<void> {
    for (const object of objects()) {
      const isMeant = only.length === 0 || only.some((one) => isNamed(one, object));
      if (isMeant) await kubernetes.apply(marked(object, place.name), { fieldManager: manager, force: true });
    }
  }

  async function update(change: (application: KubernetesObject) => KubernetesObject): Promise<void> {
    for (;;) {
      const application = await kubernetes.get(reference);
      if (application === undefined) return;
      try {
        await kubernetes.replace(change(application), { fieldManager: manager });
        return;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
  }

  async function work(): Promise<void> {
    const application = await kubernetes.get(reference);
    const operation = mapAt(application, 'operation');
    if (operation !== undefined) {
      await update((one) => withState(one, { operation, phase: 'Running' }));
      if (succeeds) await apply(listAt(operation, 'sync', 'resources'));
      operations.push(operation);
      const phase = succeeds ? 'Succeeded' : 'Failed';
      await update(({ operation: _done, ...one }) =>
        withState(one, { operation, phase, message: `it ${phase}` }),
      );
    } else if (isTrueAt(application, 'spec', 'syncPolicy', 'automated', 'selfHeal')) await apply([]);
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
    operations,
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

function withState(application: KubernetesObject, operationState: Record<string, unknown>): KubernetesObject {
  const status = mapAt(application, 'status') ?? {};
  return { ...application, status: { ...status, operationState } };
}

function isNamed(resource: unknown, { kind, metadata }: KubernetesObject): boolean {
  return isMap(resource) && resource['kind'] === kind && textAt(resource, 'name') === metadata.name;
}

/** As Argo CD marks it with tracking by annotation. */
function marked(object: KubernetesObject, application: string): KubernetesObject {
  const { apiVersion, kind, metadata } = object;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const id = `${application}:${group}/${kind}:${metadata.namespace ?? ''}/${metadata.name}`;
  const annotations = { ...metadata.annotations, 'argocd.argoproj.io/tracking-id': id };
  return { ...object, metadata: { ...metadata, annotations } };
}
