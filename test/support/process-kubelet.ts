import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { simulateAnnotation } from '../../scripts/dev/process-kubelet/pod-runner.ts';
import { startProcessKubelet } from '../../scripts/dev/process-kubelet/process-kubelet.ts';
import type { ProcessNodeOptions } from '../../scripts/dev/process-kubelet/process-kubelet.ts';
import { placedOn, removeNode } from '../../scripts/dev/process-kubelet/process-node.ts';
import type { TestKubernetes } from './kubernetes-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A node of this file's own whose pods really run, as processes of this machine. */
export interface TestProcessNode {
  node: string;
  /** What a pod's spec states to run there, and nowhere else. */
  placement: ReturnType<typeof placedOn>;
  /** Takes a pod away in good order, as a drained node does: SIGTERM, its grace, the condition DisruptionTarget. */
  evict(namespace: string, pod: string): Promise<void>;
  /** Lets something happen to a running pod at once: killed for its memory, or evicted without grace. */
  simulate(namespace: string, pod: string, what: 'out-of-memory' | 'eviction'): Promise<void>;
  /** Lets the service account `default` of a namespace annotate its pods, as a program that tells its progress needs. */
  allowAnnotations(namespace: string): Promise<void>;
  /** The node goes down with all that runs on it, and is there again: its pods were lost. */
  restart(): Promise<void>;
}

/**
 * Opts in to a node whose pods run. `images` says what the containers of an image run; more can be added to the object
 * later. The node has a name of its own, so files that share a cluster do not run each other's pods. Its pods are ended
 * and it is gone when the file ends; called in a hook or a test it would be gone with that, so call it at the top. The
 * cluster must have controllers: `useKubernetes({ controllers: true })`.
 */
export async function useProcessKubelet(
  { access, kubeconfig, call }: Pick<TestKubernetes, 'access' | 'kubeconfig' | 'call'>,
  options: Omit<ProcessNodeOptions, 'node'>,
): Promise<TestProcessNode> {
  const node = `processes-${randomBytes(4).toString('hex')}`;
  const folder = temporaryFolder();
  const start = async () => await startProcessKubelet({ ...options, node, access, kubeconfig, folder });
  let kubelet = await start();
  after(async () => {
    await kubelet.stop();
    await removeNode(access, node).catch(() => undefined);
  });
  return {
    node,
    placement: placedOn(node),
    async evict(namespace, name) {
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } };
      await call('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction);
    },
    async simulate(namespace, name, what) {
      const annotations = { [simulateAnnotation]: what };
      const merge = 'application/merge-patch+json';
      await call(
        'PATCH',
        `/api/v1/namespaces/${namespace}/pods/${name}`,
        { metadata: { annotations } },
        merge,
      );
    },
    async allowAnnotations(namespace) {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const name = 'tells-progress';
      const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'patch'] }];
      await call('POST', `${rbac}/roles`, { metadata: { name }, rules });
      await call('POST', `${rbac}/rolebindings`, {
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
      });
    },
    async restart() {
      await kubelet.stop();
      kubelet = await start();
    },
  };
}
