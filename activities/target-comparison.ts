import type { GitClient } from '../clients/git/git-client.ts';
import type { JqSelector } from '../clients/jq/jq-selector.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { ResidentClient } from '../clients/kubernetes/resident/resident-client.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { RenderCache } from '../clients/renderers/render-cache.ts';
import type { RendererOf } from '../clients/renderers/renderer-of.ts';
import type { RenderResult } from '../clients/renderers/renderer.ts';
import type { DriftTurnover } from '../domain/infrastructure/drift-turnover.ts';
import type { FingerprintKey } from '../domain/infrastructure/secret-fingerprint.ts';
import type { AttributeFindings } from './attribution/attribute-findings.ts';
import { renderSources } from './render-sources.ts';
import type { ComparisonMemories } from './comparison/comparison-memories.ts';
import type { FindTarget, TargetSettings, TargetSource } from './target-settings.ts';
import { commitsIn, sourcesOf } from './target-sources.ts';

/** Clients that hold what scans read of watched targets. */
export interface Residents {
  /**
   * The one for a target, told which objects its Git names (object keys); undefined where it is not watched.
   *
   * @param kubernetes the client of its cluster.
   */
  of(
    target: string,
    kubernetes: KubernetesClient,
    inGit: ReadonlySet<string>,
  ): Promise<ResidentClient | undefined>;
}

/** What everything that holds Git against a cluster needs. */
export interface TargetComparisonDeps {
  git: GitClient;
  rendererOf: RendererOf;
  rendered: RenderCache;
  store: ObjectStore;
  findTarget: FindTarget;
  kubernetesOf: (target: string) => Promise<KubernetesClient>;
  /** What comparisons learn for the next ones; without it each scan begins anew. */
  memories?: ComparisonMemories;
  /** What follows the clusters of targets that are watched. */
  residents?: Residents;
  fingerprint: FingerprintKey;
  /** Runs the jq expressions of ignore rules. */
  jq: JqSelector;
  /** The findings of a target with the people behind them, as far as an audit log tells. */
  attribute: AttributeFindings;
  /** Told what came and went with each look that is the newest. */
  measureDrift?: (target: string, turnover: DriftTurnover, now: Date) => void;
  now: () => Date;
}

type RenderTargetDeps = Pick<TargetComparisonDeps, 'git' | 'rendererOf' | 'rendered' | 'kubernetesOf'>;

/**
 * Renders a target at a commit, once for the same commit and inputs. The objects may hold secret values: they never
 * leave the activity.
 *
 * @param sources those of the target as they are now, unless stated.
 */
export async function renderTarget(
  deps: RenderTargetDeps,
  target: TargetSettings,
  commit: string,
  signal: AbortSignal,
  sources: readonly TargetSource[] = sourcesOf(target),
): Promise<RenderResult> {
  const { git, rendererOf, rendered } = deps;
  const kubernetes = async (): Promise<KubernetesClient> => await deps.kubernetesOf(target.name);
  const result = await renderSources(
    { git, rendererOf, rendered, kubernetes },
    sources,
    commitsIn(commit),
    signal,
  );
  return withoutSecrets(result, target.secrets ?? []);
}

/** Shorter texts stand everywhere by chance. */
const shortestSecret = 4;

/** Programs that render quote in their complaints what they were given. */
function withoutSecrets(result: RenderResult, secrets: readonly string[]): RenderResult {
  const hidden = secrets.filter(({ length }) => length >= shortestSecret);
  if (result.faults.length === 0 || hidden.length === 0) return result;
  const faults = result.faults.map(({ position, message }) => ({
    position,
    message: hidden.reduce((text, secret) => text.replaceAll(secret, '(secret)'), message),
  }));
  return { ...result, faults };
}

/** The key that makes fingerprints of a target's secrets, wherever in its objects they stand. */
export function fingerprintKeyOf(key: FingerprintKey, { secrets }: TargetSettings): FingerprintKey {
  const hidden = secrets?.filter(({ length }) => length >= shortestSecret) ?? [];
  return hidden.length === 0 ? key : { ...key, secrets: hidden };
}
