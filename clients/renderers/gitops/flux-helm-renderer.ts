import { mkdtemp, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { FluxHelmRender } from '../../../domain/gitops/governed-source.ts';
import type { KustomizationEdit } from '../../../domain/gitops/kustomization-edit.ts';
import { createHelmRenderer } from '../helm-renderer.ts';
import { findInside, findStart } from '../inside.ts';
import { createKustomizeRenderer } from '../kustomize-renderer.ts';
import { onlyFaults } from '../render-result.ts';
import type { ClusterCapabilities } from '../render-settings.ts';
import type { Renderer, RenderFault, RenderResult } from '../renderer.ts';
import type { ToolRendererOptions } from '../tools/tool-renderer.ts';
import { withCommonMetadata } from './common-metadata.ts';
import { editKustomizationFile } from './edit-kustomization-file.ts';
import { replaceFile, withPrivateCopy, withPrivateFolder } from './private-copy.ts';

interface FluxHelmOptions {
  helm: ToolRendererOptions;
  kustomize: ToolRendererOptions;
}

/**
 * Renders a chart as Flux's helm-controller installs it: `valuesFiles` take the place of the chart's own values, and
 * post renderers run over what comes out. https://fluxcd.io/flux/components/helm/helmreleases/
 */
export function createFluxHelmRenderer(
  settings: FluxHelmRender & { capabilities?: ClusterCapabilities | undefined },
  { helm, kustomize }: FluxHelmOptions,
): Renderer {
  const { releaseName, namespace, values, includeCrds, postRender, commonMetadata, capabilities } = settings;
  const render = async (
    root: string,
    start: string,
    valuesFiles: readonly string[],
    signal?: AbortSignal,
  ): Promise<RenderResult> => {
    const renderer = createHelmRenderer(
      { type: 'helm', releaseName, namespace, valuesFiles, values, includeCrds, capabilities },
      helm,
    );
    const rendered = await renderer.render(root, start, signal);
    const finished = await postRendered(rendered, postRender, kustomize, signal);
    return { ...withCommonMetadata(finished, commonMetadata), namespace };
  };
  return {
    async render(root, start, signal) {
      if (settings.valuesFiles.length === 0) return await render(root, start, [], signal);
      return await withPrivateCopy(root, async (copy) => {
        const found = await takeValuesFiles(copy, start, settings);
        return 'faults' in found ? onlyFaults(found.faults) : await render(copy, start, found.files, signal);
      });
    },
  };
}

/** Copies the values files, named from the root of the source, beside the chart, whose own values count no more. */
async function takeValuesFiles(
  copy: string,
  start: string,
  { valuesFiles, ignoreMissingValuesFiles }: FluxHelmRender,
): Promise<{ files: string[] } | { faults: RenderFault[] }> {
  const realRoot = await realpath(copy);
  const { real: chart } = await findStart(copy, realRoot, start);
  const folder = await mkdtemp(path.join(realRoot, '.plumbline-'));
  const files: string[] = [];
  const faults: RenderFault[] = [];
  for (const [index, stated] of valuesFiles.entries()) {
    const found = await findInside(realRoot, path.join(realRoot, stated));
    if (found === 'missing' && ignoreMissingValuesFiles) continue;
    if (typeof found === 'string' || found.isDirectory) {
      const position = { file: path.posix.normalize(stated), line: 1, column: 1 };
      faults.push({
        position,
        message: `values file ${stated} is ${found === 'outside' ? 'outside the source' : 'missing'}`,
      });
      continue;
    }
    const file = path.join(folder, `values-${index}.yaml`);
    await replaceFile(file, await readFile(found.real, 'utf8'));
    files.push(path.relative(chart, file));
  }
  if (faults.length > 0) return { faults };
  await replaceFile(path.join(chart, 'values.yaml'), '');
  return { files };
}

/** Each post renderer is a kustomization around what came out before. */
async function postRendered(
  rendered: RenderResult,
  edits: readonly KustomizationEdit[],
  options: ToolRendererOptions,
  signal: AbortSignal | undefined,
): Promise<RenderResult> {
  let result = rendered;
  for (const edit of edits) {
    if (result.faults.length > 0) return result;
    result = await postRenderedOnce(result, edit, options, signal);
  }
  return result;
}

async function postRenderedOnce(
  { objects, namespace }: RenderResult,
  edit: KustomizationEdit,
  options: ToolRendererOptions,
  signal: AbortSignal | undefined,
): Promise<RenderResult> {
  const manifests = objects.map(({ object }) => JSON.stringify(object)).join('\n---\n');
  const built = await withPrivateFolder(async (folder) => {
    await replaceFile(path.join(folder, 'all.yaml'), manifests);
    await replaceFile(path.join(folder, 'kustomization.yaml'), JSON.stringify({ resources: ['all.yaml'] }));
    await editKustomizationFile(folder, folder, edit, false);
    return await createKustomizeRenderer({ type: 'kustomize' }, options).render(folder, '.', signal);
  });
  const places = objects.map(
    ({ object, source }) => [`${object.kind}/${object.metadata.name}`, source] as const,
  );
  const placeOf = new Map(places);
  return {
    ...built,
    objects: built.objects.map(({ object, source }) => ({
      object,
      source: placeOf.get(`${object.kind}/${object.metadata.name}`) ?? source,
    })),
    ...(namespace === undefined ? {} : { namespace }),
  };
}
