import { createHash } from 'node:crypto';
import type { GitClient } from '../clients/git/git-client.ts';
import type { JqSelector } from '../clients/jq/jq-selector.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { RenderCache } from '../clients/renderers/render-cache.ts';
import type { RenderSettings } from '../clients/renderers/render-settings.ts';
import type { RendererOf } from '../clients/renderers/renderer-of.ts';
import type { RenderResult } from '../clients/renderers/renderer.ts';
import type { FingerprintKey } from '../domain/infrastructure/secret-fingerprint.ts';
import type { AttributeFindings } from './attribution/attribute-findings.ts';
import type { FindTarget, TargetSettings } from './target-settings.ts';

/** What everything that holds Git against a cluster needs. */
export interface TargetComparisonDeps {
  git: GitClient;
  rendererOf: RendererOf;
  rendered: RenderCache;
  store: ObjectStore;
  findTarget: FindTarget;
  kubernetesOf: (target: string) => Promise<KubernetesClient>;
  fingerprint: FingerprintKey;
  /** Runs the jq expressions of ignore rules. */
  jq: JqSelector;
  /** The findings of a target with the people behind them, as far as an audit log tells. */
  attribute: AttributeFindings;
  now: () => Date;
}

type RenderTargetDeps = Pick<TargetComparisonDeps, 'git' | 'rendererOf' | 'rendered' | 'kubernetesOf'>;

/**
 * Renders a target at a commit, once for the same commit and inputs. The objects may hold secret values: they never
 * leave the activity.
 */
export async function renderTarget(
  deps: RenderTargetDeps,
  target: TargetSettings,
  commit: string,
  signal: AbortSignal,
): Promise<RenderResult> {
  const { repository, path } = target;
  const settings = await withCapabilities(deps, target, signal);
  const render = async (): Promise<RenderResult> => {
    const checkout = await deps.git.checkout(repository, commit, signal);
    try {
      return await deps.rendererOf(settings).render(checkout.folder, path, signal);
    } finally {
      await checkout.release();
    }
  };
  // What other servers hold may change under the same commit.
  if (settings.type === 'kustomize' && settings.allowRemote === true) return await render();
  const inputs = JSON.stringify([repository.url, commit, path, settings]);
  return await deps.rendered.recall(createHash('sha256').update(inputs).digest('hex'), render);
}

/** Charts render differently on different clusters: they ask for versions and kinds. */
async function withCapabilities(
  deps: RenderTargetDeps,
  { name, render }: TargetSettings,
  signal: AbortSignal,
): Promise<RenderSettings> {
  if (render.type !== 'helm') return render;
  const kubernetes = await deps.kubernetesOf(name);
  const kubernetesVersion = await kubernetes.version(signal);
  const types = await kubernetes.resourceTypes(signal);
  const served = types.flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`]);
  const apiVersions = [...new Set(served)].toSorted();
  return { ...render, capabilities: { kubernetesVersion, apiVersions } };
}
