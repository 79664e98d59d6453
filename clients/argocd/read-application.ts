import {
  governorOfApplication,
  otherDestination,
  sourcesOfApplication,
} from '../../domain/gitops/argocd-application.ts';
import { textMapAt } from '../../domain/gitops/fields.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import type { Governed } from '../gitops/gitops-client.ts';
import { readGovernor, supported } from '../gitops/read-object.ts';
import { ForbiddenError } from '../kubernetes/errors.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';

/** Sources and state of an Application. Rejects with a GitopsError where they cannot be taken over. */
export async function readApplication(
  kubernetes: KubernetesClient,
  reference: GitopsReference,
  signal?: AbortSignal,
): Promise<Governed> {
  const application = await readGovernor(kubernetes, reference, signal);
  const settings = await readSettings(kubernetes, reference, signal);
  const destination = otherDestination(application);
  return {
    governor: governorOfApplication(application),
    sources: supported(reference, () => sourcesOfApplication(application)),
    object: application,
    ...(settings === undefined ? {} : { settings }),
    ...(destination === undefined ? {} : { destination }),
    secrets: [],
  };
}

/** Argo CD's own settings stand beside its Applications, as a rule; nobody has to be allowed to read them. */
async function readSettings(
  kubernetes: KubernetesClient,
  { namespace }: GitopsReference,
  signal: AbortSignal | undefined,
): Promise<Record<string, string> | undefined> {
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'argocd-cm' };
  try {
    return textMapAt(await kubernetes.get(reference, signal), 'data');
  } catch (error) {
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  }
}
