import { createHelmRenderer } from './helm-renderer.ts';
import { createKustomizeRenderer } from './kustomize-renderer.ts';
import type { RenderSettings } from './render-settings.ts';
import type { Renderer } from './renderer.ts';
import { findRenderProgram } from './tools/find-program.ts';
import type { RenderProgram } from './tools/find-program.ts';
import { createYamlRenderer } from './yaml-renderer.ts';

/** Chooses the renderer of a source. */
export type RendererOf = (settings: RenderSettings) => Renderer;

/** Programs that render are looked for when first needed. */
export function createRendererOf(): RendererOf {
  const yaml = createYamlRenderer();
  const programs = new Map<RenderProgram, string>();
  const findProgram = async (name: RenderProgram): Promise<string> => {
    const file = programs.get(name) ?? (await findRenderProgram(name));
    programs.set(name, file);
    return file;
  };
  return (settings) => {
    if (settings.type === 'yaml') return yaml;
    const options = { findExecutable: async () => await findProgram(settings.type) };
    return settings.type === 'kustomize'
      ? createKustomizeRenderer(settings, options)
      : createHelmRenderer(settings, options);
  };
}
