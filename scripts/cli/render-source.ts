import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { RenderSettings } from '../../clients/renderers/render-settings.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import type { RenderResult } from '../../clients/renderers/renderer.ts';
import { findSourceKind } from '../../clients/renderers/source-kind.ts';
import type { SourceKind } from '../../clients/renderers/source-kind.ts';

/** What a command line can say about charts; anything else is found in the folder itself. */
export interface ReleaseOptions {
  namespace?: string | undefined;
  /** The name of the chart's folder unless stated. */
  release?: string | undefined;
  /** Values files, relative to the working folder; later ones win. */
  values?: readonly string[] | undefined;
}

/** What a path renders to, with positions relative to `root`. */
export interface RenderedSource {
  root: string;
  isChart: boolean;
  result: RenderResult;
}

/** Where a path lies and how it is rendered. */
export interface SourceLocation {
  root: string;
  /** Relative to the root. */
  start: string;
  settings: RenderSettings;
}

/** Finds out what a path is: an overlay of kustomize, a chart of helm, anything else plain files. */
export async function locateSource(
  real: string,
  isFolder: boolean,
  options: ReleaseOptions,
): Promise<SourceLocation> {
  const kind = isFolder ? await findSourceKind(real) : undefined;
  const root = repositoryAround(real) ?? (await rootWithoutRepository(real, isFolder, kind !== undefined));
  const start = path.relative(root, real).split(path.sep).join('/') || '.';
  return { root, start, settings: settingsFor(kind?.render ?? 'yaml', real, options) };
}

/** Renders a folder as what it is: an overlay by kustomize, a chart by helm, anything else as plain files. */
export async function renderSource(
  real: string,
  isFolder: boolean,
  options: ReleaseOptions,
): Promise<RenderedSource> {
  const { root, start, settings } = await locateSource(real, isFolder, options);
  const result = await createRendererOf()(settings).render(root, start);
  return { root, isChart: settings.type === 'helm', result };
}

function settingsFor(
  type: 'yaml' | SourceKind['render'],
  folder: string,
  { namespace, release, values = [] }: ReleaseOptions,
): RenderSettings {
  if (type !== 'helm') return { type };
  const valuesFiles = values.map((file) => path.relative(folder, path.resolve(file)));
  return { type, releaseName: release ?? path.basename(folder), namespace, valuesFiles };
}

/** Links and bases inside a repository may be followed, those that leave it may not: as a scan of it reads it. */
function repositoryAround(real: string): string | undefined {
  for (let folder = real; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Overlays build upon folders beside them: where the working folder is around them, those may be read. */
async function rootWithoutRepository(real: string, isFolder: boolean, isBuilt: boolean): Promise<string> {
  const here = await realpath('.');
  if (isBuilt && real.startsWith(here + path.sep)) return here;
  return isFolder ? real : path.dirname(real);
}
