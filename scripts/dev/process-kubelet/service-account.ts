import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeKubeconfig } from '../servers/kubeconfig.ts';
import { requestKubernetes } from '../servers/kubernetes-access.ts';
import type { KubernetesAccess } from '../servers/kubernetes-access.ts';
import { ContainerConfigError } from './environment.ts';
import type { Pod } from './pod.ts';

/** Longer than anything runs here: nothing renews it. */
const tokenSeconds = 24 * 60 * 60;

/**
 * What lets the program of a pod talk to the API server as its service account, as variables. A pod's files would be
 * below `/var/run/secrets/kubernetes.io/serviceaccount`; here they are in the folder that `SERVICE_ACCOUNT_FOLDER`
 * names (`token`, `ca.crt`, `namespace`), and `KUBECONFIG` names one made of them. Raises ContainerConfigError where
 * there is no such account.
 */
export async function serviceAccountEnvironment(
  access: KubernetesAccess,
  pod: Pod,
  folder: string,
): Promise<Record<string, string>> {
  const { serviceAccountName, automountServiceAccountToken = true } = pod.spec;
  if (!automountServiceAccountToken) return {};
  const { namespace, name, uid } = pod.metadata;
  const account = serviceAccountName ?? 'default';
  // Without its admission plugin the API server does not write the default account into pods, and binds no token then.
  const boundObjectRef = serviceAccountName && { apiVersion: 'v1', kind: 'Pod', name, uid };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const { status, body } = await requestKubernetes(access, 'POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: tokenSeconds, ...(boundObjectRef && { boundObjectRef }) },
  });
  if (status !== 201)
    throw new ContainerConfigError(
      `no token for service account ${namespace}/${account}: ${(body as { message?: string }).message ?? `status ${status}`}`,
    );
  const { token } = (body as { status: { token: string } }).status;
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  writeKubeconfig(kubeconfig, { ...access, token }, { name: 'pod', namespace });
  const readable = { mode: 0o600 };
  writeFileSync(join(folder, 'token'), token, readable);
  writeFileSync(join(folder, 'ca.crt'), access.certificateAuthority, readable);
  writeFileSync(join(folder, 'namespace'), namespace, readable);
  const { hostname, port } = new URL(access.server);
  return {
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
    SERVICE_ACCOUNT_FOLDER: folder,
    KUBECONFIG: kubeconfig,
  };
}
