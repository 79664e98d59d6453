import type { GitClient } from '../clients/git/git-client.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { Renderer, RenderResult } from '../clients/renderers/renderer.ts';
import type { FingerprintKey } from '../domain/infrastructure/secret-fingerprint.ts';
import type { FindTarget, TargetSettings } from './target-settings.ts';

/** What everything that holds Git against a cluster needs. */
export interface TargetComparisonDeps {
  git: GitClient;
  renderer: Renderer;
  store: ObjectStore;
  findTarget: FindTarget;
  kubernetesOf: (target: string) => Promise<KubernetesClient>;
  fingerprint: FingerprintKey;
  now: () => Date;
}

/** Renders a target at a commit. The objects may hold secret values: they never leave the activity. */
export async function renderTarget(
  deps: Pick<TargetComparisonDeps, 'git' | 'renderer'>,
  { repository, path }: TargetSettings,
  commit: string,
  signal: AbortSignal,
): Promise<RenderResult> {
  const checkout = await deps.git.checkout(repository, commit, signal);
  try {
    return await deps.renderer.render(checkout.folder, path, signal);
  } finally {
    await checkout.release();
  }
}
