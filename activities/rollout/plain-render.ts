import type { RenderSettings } from '../../clients/renderers/render-settings.ts';

/** What a folder of a checkout is by its files; undefined for plain YAML. */
export type SourceKindOf = (folder: string) => Promise<'kustomize' | 'helm' | undefined>;

/**
 * How a folder renders without Argo CD or Flux, where they add nothing that the change of a model could depend on;
 * undefined where they decide a part of it. The proof of a change is made with this.
 *
 * @param folder of the checkout.
 */
export async function plainRender(
  settings: RenderSettings,
  folder: string,
  kindOf: SourceKindOf,
): Promise<RenderSettings | undefined> {
  if (settings.type === 'argocd') {
    if (settings.kustomize !== undefined || settings.helm !== undefined) return undefined;
    const kind = await kindOf(folder);
    if (kind === 'helm') return undefined;
    if (kind === 'kustomize') return { type: 'kustomize' };
    const { directory } = settings;
    // Globs of its own kind, with choices in braces, are not read here.
    if (directory?.include !== undefined || directory?.exclude !== undefined) return undefined;
    return { type: 'yaml', recurse: directory?.recurse === true };
  }
  if (settings.type === 'flux-kustomize') {
    const isPlain = settings.substitute === undefined && settings.decryption === undefined;
    const { namespace: _namespace, ...edit } = settings.edit;
    if (!isPlain || Object.values(edit).some((one) => one !== undefined)) return undefined;
    return (await kindOf(folder)) === 'kustomize' ? { type: 'kustomize' } : { type: 'yaml', recurse: true };
  }
  return settings.type === 'flux-helm' ? undefined : settings;
}
