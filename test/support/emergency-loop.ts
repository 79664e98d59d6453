import { after } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenLeases } from '../../workers/operations/open-leases.ts';
import type { OpenLease } from '../../workers/operations/open-leases.ts';
import { plumbline } from './command-line.ts';
import { targetName, useDriftLoop } from './drift-loop.ts';
import type { DriftLoop, DriftLoopOptions } from './drift-loop.ts';
import { simulateArgocd } from './gitops/argocd.ts';
import { installGitops } from './gitops/definitions.ts';
import { useKubernetesProxy } from './kubernetes-proxy.ts';
import type { KubernetesProxy } from './kubernetes-proxy.ts';
import { useKubernetes } from './kubernetes-server.ts';

/** A target that Argo CD heals within a second, with two ConfigMaps: everything is real but Argo CD. */
export interface EmergencyLoop extends DriftLoop {
  proxy: KubernetesProxy;
  /** The Application's spec as it was before anything was held. */
  readonly specBefore: unknown;
  /** Its spec now. */
  specNow(): Promise<unknown>;
  /** Gives it another policy of syncing, as somebody else does. */
  setSyncPolicy(policy: Record<string, unknown>): Promise<void>;
  edit(name: string, level: string, by?: string): Promise<void>;
  levelOf(name: string): Promise<unknown>;
  /** Puts a value into Git, and so into what Argo CD applies. */
  commitLevel(name: string, level: string): Promise<string>;
  /** Runs `plumbline emergency …` and answers its JSON. */
  emergency(...args: string[]): Promise<Record<string, unknown>>;
  lease(id: string): Promise<OpenLease | undefined>;
}

const syncPolicy = { automated: { selfHeal: true, prune: false }, syncOptions: ['ServerSideApply=true'] };

/** How long anything may take on a machine that is busy with other tests, milliseconds. */
export const patience = { within: 120_000 };

export async function useEmergencyLoop(
  options: Pick<DriftLoopOptions, 'sections' | 'temporal'> = {},
): Promise<EmergencyLoop> {
  const server = await useKubernetes();
  const proxy = await useKubernetesProxy(server.access);
  const argocdNamespace = await server.createNamespace('argocd');
  // Argo CD's tracking names the Application alone: what others of that name apply would be ours.
  const place = { namespace: argocdNamespace, name: `shop-${argocdNamespace.slice(-8)}` };
  const levels: Record<string, string> = { web: 'info', other: 'info' };
  const loop = await useDriftLoop({
    files: (namespace) => filesOf(namespace, levels),
    wholeSource: (repository) => `from: argocd/${place.namespace}/${place.name}, git: '${repository}'`,
    policy: '[{ match: {}, strategy: self-heal }]',
    target: 'limits: { objects: 9, share: 1 }\n    flapping: { heals: 50 }',
    kubernetes: proxy,
    ...options,
  });
  const { kubernetes, namespace, temporal } = loop;
  after(() => kubernetes.close());
  await installGitops(kubernetes);
  const specBefore = {
    project: 'shop',
    source: { repoURL: 'https://git.example/shop.git', path: 'app', targetRevision: 'HEAD' },
    destination: { server: 'https://kubernetes.default.svc', namespace },
    syncPolicy,
  };
  const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...place };
  const objects = (): KubernetesObject[] =>
    Object.entries(levels).map(([name, level]) => configMap(namespace, name, level));
  for (const object of objects())
    await kubernetes.apply(object, { fieldManager: 'argocd-controller', force: true });
  await kubernetes.create({
    apiVersion: application.apiVersion,
    kind: 'Application',
    metadata: place,
    spec: specBefore,
  });
  const argocd = simulateArgocd(kubernetes, place, objects);
  after(() => argocd.stop());

  const reference = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
  const lease = async (id: string): Promise<OpenLease | undefined> =>
    (await listOpenLeases(temporal.client, { target: targetName })).find((one) => one.id === id);
  return {
    ...loop,
    proxy,
    specBefore,
    async specNow() {
      return (await kubernetes.get(application))?.['spec'];
    },
    async setSyncPolicy(policy) {
      const patch = [{ op: 'add' as const, path: '/spec/syncPolicy', value: policy }];
      await kubernetes.patch(application, patch, { fieldManager: 'somebody' });
    },
    async edit(name, level, by = 'kubectl-edit') {
      // What Argo CD began before it was held, or given another policy, would undo this.
      await argocd.round();
      const patch = [{ op: 'replace' as const, path: '/data/level', value: level }];
      await kubernetes.patch(reference(name), patch, { fieldManager: by });
    },
    async levelOf(name) {
      return ((await kubernetes.get(reference(name)))?.['data'] as { level?: string } | undefined)?.level;
    },
    async commitLevel(name, level) {
      levels[name] = level;
      return await loop.commit(filesOf(namespace, levels));
    },
    async emergency(...args) {
      const { exitCode, stdout, stderr } = await plumbline(
        ['emergency', ...args, '-o', 'json', '--config', loop.configurationFile],
        { folder: loop.folder },
      );
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
      const answer = JSON.parse(stdout) as Record<string, unknown>;
      // Listings lag behind, and what is not listed is neither closed nor seen to be over.
      if (answer['state'] === 'open')
        await waitUntil(async () => (await lease(String(answer['id'])))?.phase === 'open', patience);
      return answer;
    },
    lease,
  };
}

/** Waits until an emergency is over. */
export async function leaseEnds(loop: EmergencyLoop, id: string): Promise<void> {
  await waitUntil(async () => (await loop.lease(id)) === undefined, patience);
}

function configMap(namespace: string, name: string, level: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { level } };
}

function filesOf(namespace: string, levels: Readonly<Record<string, string>>): Record<string, string> {
  const files = Object.entries(levels).map(([name, level]) => [
    `${name}.yaml`,
    JSON.stringify(configMap(namespace, name, level)),
  ]);
  return Object.fromEntries(files) as Record<string, string>;
}
