import { readApplication } from '../argocd/read-application.ts';
import { syncApplication } from '../argocd/sync-application.ts';
import { readHelmRelease } from '../flux/read-helm-release.ts';
import { readKustomization } from '../flux/read-kustomization.ts';
import { reconcile } from '../flux/reconcile.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';
import type { GitopsClient } from './gitops-client.ts';
import { readAutomation, writeAutomation } from './automation.ts';
import { defaultPatience } from './patience.ts';
import type { Patience } from './patience.ts';

/** @param kubernetes the cluster that Argo CD or Flux runs in. */
export function createGitopsClient(
  kubernetes: KubernetesClient,
  patience: Patience = defaultPatience,
): GitopsClient {
  return {
    async read(reference, signal) {
      if (reference.kind === 'Application') return await readApplication(kubernetes, reference, signal);
      if (reference.kind === 'Kustomization') return await readKustomization(kubernetes, reference, signal);
      return await readHelmRelease(kubernetes, reference, signal);
    },
    async sync(request, signal) {
      const sync = request.governor.tool === 'argocd' ? syncApplication : reconcile;
      return await sync(kubernetes, request, patience, signal);
    },
    identity: () => kubernetes.identity(),
    readAutomation: (reference, signal) => readAutomation(kubernetes, reference, signal),
    writeAutomation: (reference, read, setting, signal) =>
      writeAutomation(kubernetes, reference, read, setting, signal),
  };
}
