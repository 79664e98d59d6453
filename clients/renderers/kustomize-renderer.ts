import { realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import { findStart, nameInside } from './inside.ts';
import { checkKustomization } from './kustomize/check-kustomization.ts';
import { toKustomizeFault } from './kustomize/kustomize-fault.ts';
import { readOrigins } from './kustomize/origins.ts';
import { onlyFaults, toRenderResult } from './render-result.ts';
import type { KustomizeSettings } from './render-settings.ts';
import type { Renderer, RenderResult, SourcePosition } from './renderer.ts';
import { buildWord } from './tools/find-program.ts';
import { runTool } from './tools/run-tool.ts';
import type { ToolOutcome } from './tools/run-tool.ts';
import { limitsOf } from './tools/tool-renderer.ts';
import type { ToolRendererOptions } from './tools/tool-renderer.ts';
import { parseManifests } from './yaml/parse-manifests.ts';

/**
 * Renders an overlay as `kustomize build` does, with its own load restrictions: files stay below the folder of the
 * kustomization that names them, and no plugin, function or chart is run. Whatever lies on other servers or outside
 * the checkout is a fault before kustomize starts.
 *
 * @param finish what becomes of the manifests before they are read; what it throws is passed on.
 */
export function createKustomizeRenderer(
  settings: KustomizeSettings,
  options: ToolRendererOptions,
  finish: (output: string) => string = (output) => output,
): Renderer {
  const network = settings.allowRemote === true;
  return {
    async render(root, start, signal) {
      signal?.throwIfAborted();
      const realRoot = await realpath(root);
      const { real, isDirectory } = await findStart(root, realRoot, start);
      const folder = isDirectory ? real : path.dirname(real);
      const checked = await checkKustomization(realRoot, folder, network);
      if (checked.faults.length > 0) return onlyFaults(checked.faults);

      const executable = await options.findExecutable();
      const common = { executable, folder: realRoot, network, limits: limitsOf(options), signal };
      const build: Build = async (prepare) => await runTool({ ...common, prepare });
      const word = buildWord(executable);
      const built = await build(async () => [word, `./${nameInside(realRoot, folder)}`]);
      const place = { file: checked.file, line: 1, column: 1 };
      if ('exceeded' in built)
        return onlyFaults([{ position: place, message: `kustomize ${built.exceeded}` }]);
      if ('complaint' in built) return onlyFaults([toKustomizeFault(built.complaint, realRoot, checked)]);
      const origins =
        options.origins === false
          ? new Map<string, SourcePosition>()
          : await findOrigins(build, word, folder, realRoot);
      return collect(finish(built.output), place, origins);
    },
  };
}

/** One run of kustomize; `prepare` is given an empty private folder and answers the arguments. */
type Build = (prepare: (home: string) => Promise<string[]>) => Promise<ToolOutcome>;

/**
 * Which file each object comes from. A build of its own, around the overlay: the annotations that tell it can change
 * what a patch does, so what is compared is rendered without them.
 */
async function findOrigins(
  build: Build,
  word: ReturnType<typeof buildWord>,
  folder: string,
  realRoot: string,
): Promise<Map<string, SourcePosition>> {
  let base = '';
  const annotated = await build(async (home) => {
    base = home;
    const kustomization = { resources: [path.relative(home, folder)], buildMetadata: ['originAnnotations'] };
    await writeFile(path.join(home, 'kustomization.yaml'), JSON.stringify(kustomization));
    return [word, home];
  });
  return 'output' in annotated ? await readOrigins(annotated.output, base, realRoot) : new Map();
}

function collect(
  output: string,
  overlay: SourcePosition,
  origins: ReadonlyMap<string, SourcePosition>,
): RenderResult {
  const { objects, faults, skipped } = parseManifests(output, overlay.file);
  return toRenderResult({
    objects: objects.map(({ object }) => ({
      object,
      source: origins.get(objectKey(referenceOf(object))) ?? overlay,
    })),
    faults: faults.map(({ message }) => ({
      position: overlay,
      message: `in what it renders to: ${message}`,
    })),
    skipped: skipped.map(({ reason }) => ({ position: overlay, reason })),
  });
}
