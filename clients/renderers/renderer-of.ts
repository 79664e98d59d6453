import { createArgocdRenderer } from './gitops/argocd-renderer.ts';
import { createFluxHelmRenderer } from './gitops/flux-helm-renderer.ts';
import { createFluxKustomizeRenderer } from './gitops/flux-kustomize-renderer.ts';
import { createHelmRenderer } from './helm-renderer.ts';
import { createKustomizeRenderer } from './kustomize-renderer.ts';
import type { RenderSettings } from './render-settings.ts';
import type { Renderer } from './renderer.ts';
import { findRenderProgram } from './tools/find-program.ts';
import type { RenderProgram } from './tools/find-program.ts';
import type { ToolRendererOptions } from './tools/tool-renderer.ts';
import { createYamlRenderer } from './yaml-renderer.ts';

/** Chooses the renderer of a source. */
export type RendererOf = (settings: RenderSettings) => Renderer;

/**
 * Programs that render are looked for when first needed.
 *
 * @param options without origins an overlay renders in half the time, and its objects are said to come from itself.
 */
export function createRendererOf({ origins = true }: { origins?: boolean } = {}): RendererOf {
  const programs = new Map<RenderProgram, string>();
  const programOf = (name: RenderProgram): ToolRendererOptions => ({
    origins,
    async findExecutable() {
      const file = programs.get(name) ?? (await findRenderProgram(name));
      programs.set(name, file);
      return file;
    },
  });
  const tools = { kustomize: programOf('kustomize'), helm: programOf('helm') };
  return (settings) => {
    if (settings.type === 'yaml') return createYamlRenderer(settings);
    if (settings.type === 'kustomize') return createKustomizeRenderer(settings, tools.kustomize);
    if (settings.type === 'helm') return createHelmRenderer(settings, tools.helm);
    if (settings.type === 'argocd') return createArgocdRenderer(settings, tools);
    if (settings.type === 'flux-helm') return createFluxHelmRenderer(settings, tools);
    return createFluxKustomizeRenderer(settings, tools.kustomize);
  };
}
