import type { GitClient } from '../clients/git/git-client.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { RenderCache } from '../clients/renderers/render-cache.ts';
import type { RendererOf } from '../clients/renderers/renderer-of.ts';
import type { ClusterCapabilities, RenderSettings } from '../clients/renderers/render-settings.ts';
import type { RenderedObject, RenderResult } from '../clients/renderers/renderer.ts';
import { objectKey, referenceOf } from '../domain/infrastructure/object.ts';
import { textHash } from '../domain/text/text-hash.ts';
import type { TargetSource } from './target-settings.ts';

export interface RenderSourcesDeps {
  git: GitClient;
  rendererOf: RendererOf;
  rendered: RenderCache;
  kubernetes: () => Promise<KubernetesClient>;
}

/**
 * Renders sources at their commits, once for the same commits and inputs. Of an object that several of them have, the
 * last one counts. The objects may hold secret values.
 */
export async function renderSources(
  deps: RenderSourcesDeps,
  sources: readonly TargetSource[],
  commits: readonly string[],
  signal: AbortSignal,
): Promise<RenderResult> {
  const placed = sources.map((source, index) => ({ ...source, commit: commits[index] ?? '' }));
  const results: RenderResult[] = [];
  for (const source of placed) {
    if (source.render !== undefined) results.push(await renderSource(deps, source, placed, signal));
  }
  const [first] = results;
  return first !== undefined && results.length === 1 ? first : joined(results);
}

type PlacedSource = TargetSource & { commit: string };

async function renderSource(
  deps: RenderSourcesDeps,
  source: PlacedSource,
  all: readonly PlacedSource[],
  signal: AbortSignal,
): Promise<RenderResult> {
  const { repository, path, commit } = source;
  const settings = await withCapabilities(deps, source.render ?? { type: 'yaml' }, signal);
  const referred = all.filter(({ ref }) => ref !== undefined && readsOthers(settings));
  const render = async (): Promise<RenderResult> => {
    await using checkouts = new Checkouts(deps.git, signal);
    const folder = await checkouts.of(source);
    const references: Record<string, string> = {};
    for (const other of referred) references[other.ref ?? ''] = await checkouts.of(other);
    const complete = referred.length === 0 ? settings : { ...settings, references };
    return await deps.rendererOf(complete).render(folder, path, signal);
  };
  // What other servers hold may change under the same commit.
  if ('allowRemote' in settings && settings.allowRemote) return await render();
  const places = referred.map((other) => [other.ref, other.repository.url, other.commit]);
  const inputs = JSON.stringify([repository.url, commit, path, settings, ...places]);
  return await deps.rendered.recall(textHash(inputs), render);
}

function readsOthers({ type }: RenderSettings): boolean {
  return type === 'argocd';
}

/** Checkouts that are held until a render is done. */
class Checkouts implements AsyncDisposable {
  readonly #git: GitClient;
  readonly #signal: AbortSignal;
  readonly #held: { release(): Promise<void> }[] = [];

  constructor(git: GitClient, signal: AbortSignal) {
    this.#git = git;
    this.#signal = signal;
  }

  async of({ repository, commit }: PlacedSource): Promise<string> {
    const checkout = await this.#git.checkout(repository, commit, this.#signal);
    this.#held.push(checkout);
    return checkout.folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const checkout of this.#held) await checkout.release();
  }
}

/** Charts render differently on different clusters: they ask for versions and kinds. */
export async function withCapabilities(
  { kubernetes }: Pick<RenderSourcesDeps, 'kubernetes'>,
  render: RenderSettings,
  signal: AbortSignal,
): Promise<RenderSettings> {
  if (render.type === 'helm' || render.type === 'argocd' || render.type === 'flux-helm')
    return { ...render, capabilities: await capabilitiesOf(await kubernetes(), signal) };
  return render;
}

async function capabilitiesOf(
  kubernetes: KubernetesClient,
  signal: AbortSignal,
): Promise<ClusterCapabilities> {
  const kubernetesVersion = await kubernetes.version(signal);
  const types = await kubernetes.resourceTypes(signal);
  const served = types.flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`]);
  return { kubernetesVersion, apiVersions: [...new Set(served)].toSorted() };
}

function joined(results: readonly RenderResult[]): RenderResult {
  const objects = new Map<string, RenderedObject>();
  for (const rendered of results.flatMap((one) => one.objects))
    objects.set(objectKey(referenceOf(rendered.object)), rendered);
  const faults = results.flatMap((one) => one.faults);
  const namespace = results.find((one) => one.namespace !== undefined)?.namespace;
  return {
    objects: [...objects.values()],
    faults,
    skipped: results.flatMap((one) => one.skipped),
    empty: objects.size === 0 && faults.length === 0,
    ...(namespace === undefined ? {} : { namespace }),
  };
}
