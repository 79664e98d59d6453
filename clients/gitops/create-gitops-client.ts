import { describeGitops } from '../../domain/gitops/gitops-reference.ts';
import { readApplication } from '../argocd/read-application.ts';
import { syncApplication } from '../argocd/sync-application.ts';
import { readHelmRelease } from '../flux/read-helm-release.ts';
import { readKustomization } from '../flux/read-kustomization.ts';
import { reconcile } from '../flux/reconcile.ts';
import { NotFoundError } from '../kubernetes/errors.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';
import { GitopsNotFoundError } from './errors.ts';
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
      try {
        return await sync(kubernetes, request, patience, signal);
      } catch (error) {
        // Deleted while it was asked: people are told, and the target's next scan says what is there instead.
        if (error instanceof GitopsNotFoundError) return { outcome: 'refused', reason: error.message };
        if (error instanceof NotFoundError)
          return { outcome: 'refused', reason: `${describeGitops(request.governor)} is no longer there` };
        throw error;
      }
    },
    identity: () => kubernetes.identity(),
    readAutomation: (reference, signal) => readAutomation(kubernetes, reference, signal),
    writeAutomation: (reference, read, setting, signal) =>
      writeAutomation(kubernetes, reference, read, setting, signal),
  };
}
