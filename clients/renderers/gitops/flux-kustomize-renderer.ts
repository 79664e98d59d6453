import { SubstitutionError, substituteVariables } from '../../../domain/gitops/substitute-variables.ts';
import type { FluxKustomizeRender } from '../../../domain/gitops/governed-source.ts';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { findStart, nameInside } from '../inside.ts';
import { createKustomizeRenderer } from '../kustomize-renderer.ts';
import { onlyFaults } from '../render-result.ts';
import type { Renderer, RenderResult } from '../renderer.ts';
import type { ToolRendererOptions } from '../tools/tool-renderer.ts';
import { withCommonMetadata } from './common-metadata.ts';
import { withoutEncryptedFiles } from './encrypted-files.ts';
import { editKustomizationFile } from './edit-kustomization-file.ts';
import { generateKustomization } from './generate-kustomization.ts';
import { withPrivateCopy } from './private-copy.ts';

/** Where Flux puts objects that state no namespace. */
const defaultNamespace = 'default';

/**
 * Renders a folder as Flux's kustomize-controller does: a kustomization is made up where there is none, the fields of
 * the Kustomization are written into it, it is built, and variables are substituted in what comes out.
 * https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export function createFluxKustomizeRenderer(
  settings: FluxKustomizeRender & { allowRemote?: boolean },
  options: ToolRendererOptions,
): Renderer {
  const {
    edit,
    ignoreMissingComponents,
    substitute,
    commonMetadata,
    decryption,
    allowRemote = false,
  } = settings;
  const finish = substitute === undefined ? undefined : substitution(new Map(Object.entries(substitute)));
  const kustomize = createKustomizeRenderer({ type: 'kustomize', allowRemote }, options, finish);

  async function renderCopy(copy: string, start: string, signal?: AbortSignal): Promise<RenderResult> {
    const { real, isDirectory } = await findStart(copy, await realpath(copy), start);
    const folder = isDirectory ? real : path.dirname(real);
    const faults = [
      ...(await generateKustomization(copy, folder)),
      ...(await editKustomizationFile(copy, folder, edit, ignoreMissingComponents)),
    ];
    if (faults.length > 0) return onlyFaults(faults);
    try {
      const built = await kustomize.render(copy, start, signal);
      const readable = decryption === undefined ? built : withoutEncryptedFiles(built);
      return { ...withCommonMetadata(readable, commonMetadata), namespace: defaultNamespace };
    } catch (error) {
      if (!(error instanceof SubstitutionError)) throw error;
      const file = nameInside(copy, path.join(folder, 'kustomization.yaml'));
      return onlyFaults([{ position: { file, line: 1, column: 1 }, message: error.message }]);
    }
  }

  return {
    async render(root, start, signal) {
      return await withPrivateCopy(root, async (copy) => await renderCopy(copy, start, signal));
    },
  };
}

const disabled = /^ {4}kustomize\.toolkit\.fluxcd\.io\/substitute: ["']?disabled["']?$/m;

/** Manifest by manifest: some say that they want none of it. */
function substitution(variables: ReadonlyMap<string, string>): (output: string) => string {
  return (output) =>
    output
      .split(/^---$/m)
      .map((manifest) => (disabled.test(manifest) ? manifest : substituteVariables(manifest, variables)))
      .join('---');
}
