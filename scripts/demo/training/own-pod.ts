import { readFileSync } from 'node:fs';
import path from 'node:path';
import { callKubernetes } from '../../dev/servers/kubernetes-access.ts';

/** Where Kubernetes puts what a pod needs to talk to its API server. */
const usualFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Annotates the pod that this program runs in, with the rights of its service account. What cannot be told is not: no
 * training fails because nobody hears of its progress.
 */
export function annotateOwnPod(
  environment: Environment,
): (annotations: Readonly<Record<string, string>>) => Promise<void> {
  const { POD_NAME: pod, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  const folder = environment['SERVICE_ACCOUNT_FOLDER'] ?? usualFolder;
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  return async (annotations) => {
    if (pod === undefined || host === undefined) return;
    try {
      const access = {
        server: `https://${host}:${port}`,
        token: read('token'),
        certificateAuthority: read('ca.crt'),
      };
      const url = `/api/v1/namespaces/${environment['POD_NAMESPACE'] ?? read('namespace')}/pods/${pod}`;
      const merge = 'application/merge-patch+json';
      await callKubernetes(access, 'PATCH', url, { metadata: { annotations } }, merge);
    } catch {
      // Nobody hears of it.
    }
  };
}
