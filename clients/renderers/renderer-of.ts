import type { RenderSettings } from './render-settings.ts';
import type { Renderer } from './renderer.ts';
import type { RenderProgram } from './tools/find-program.ts';
import type { ToolRendererOptions } from './tools/tool-renderer.ts';
import { createYamlRenderer } from './yaml-renderer.ts';

/** Chooses the renderer of a source. */
export type RendererOf = (settings: RenderSettings) => Renderer;

/**
 * Programs that render are looked for when first needed, and so is what runs them: plain files need none of it.
 *
 * @param options without origins an overlay renders in half the time, and its objects are said to come from itself.
 */
export function createRendererOf({ origins = true }: { origins?: boolean } = {}): RendererOf {
  const programs = new Map<RenderProgram, string>();
  const programOf = (name: RenderProgram): ToolRendererOptions => ({
    origins,
    async findExecutable() {
      const { findRenderProgram } = await import('./tools/find-program.ts');
      const file = programs.get(name) ?? (await findRenderProgram(name));
      programs.set(name, file);
      return file;
    },
  });
  const tools = { kustomize: programOf('kustomize'), helm: programOf('helm') };
  return (settings) => {
    if (settings.type === 'yaml') return createYamlRenderer(settings);
    const { type } = settings;
    const create = async (): Promise<Renderer> => {
      if (type === 'kustomize') {
        const { createKustomizeRenderer } = await import('./kustomize-renderer.ts');
        return createKustomizeRenderer(settings, tools.kustomize);
      }
      if (type === 'helm') {
        const { createHelmRenderer } = await import('./helm-renderer.ts');
        return createHelmRenderer(settings, tools.helm);
      }
      if (type === 'argocd') {
        const { createArgocdRenderer } = await import('./gitops/argocd-renderer.ts');
        return createArgocdRenderer(settings, tools);
      }
      if (type === 'flux-helm') {
        const { createFluxHelmRenderer } = await import('./gitops/flux-helm-renderer.ts');
        return createFluxHelmRenderer(settings, tools);
      }
      const { createFluxKustomizeRenderer } = await import('./gitops/flux-kustomize-renderer.ts');
      return createFluxKustomizeRenderer(settings, tools.kustomize);
    };
    return { render: async (...source) => await (await create()).render(...source) };
  };
}
