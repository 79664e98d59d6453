import path from 'node:path';
import type { SourceTree } from '../../clients/source-tree/source-tree.ts';
import type { Json } from '../../domain/infrastructure/object.ts';
import { isJsonObject } from '../../domain/source/json.ts';
import { referencesOf } from '../../domain/source/kustomize/references.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { readDocuments } from '../../domain/source/yaml/source-documents.ts';
import type { RenderUnit } from './codify-request.ts';

export interface Kustomization {
  /** Empty for the root of the checkout. */
  folder: string;
  file: string;
  value: Json;
  /** Files that it names, relative to the checkout. */
  files: string[];
  /** Folders of other kustomizations that it builds upon. */
  uses: string[];
}

const names = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/** Who builds upon whom in a checkout. */
export interface SourceGraph {
  kustomizations: ReadonlyMap<string, Kustomization>;
  /** Folders of charts. */
  charts: string[];
  /** The kustomization of a folder and all that it builds upon, the nearest first. */
  chainOf(folder: string): Kustomization[];
  /** Every file that a render reads. */
  closureOf(unit: RenderUnit): Set<string>;
  /** Kustomizations that nobody builds upon: what is applied somewhere. */
  overlays(): RenderUnit[];
}

/** Reads every kustomization of a checkout. One that cannot be read takes part as a file without references. */
export async function readSourceGraph(tree: SourceTree): Promise<SourceGraph> {
  const kustomizations = new Map<string, Kustomization>();
  const files = [...tree.files];
  const stated = files.filter((file) => names.has(path.posix.basename(file)));
  const folders = new Set(stated.map(folderOf));
  for (const file of stated) {
    const text = (await tree.read(file)) ?? '';
    const read = readKustomization(text, file, folders);
    if (read !== undefined) kustomizations.set(read.folder, read);
  }
  const charts = files.filter((file) => path.posix.basename(file) === 'Chart.yaml').map(folderOf);
  const chains = new Map<string, Kustomization[]>();

  function chainOf(folder: string): Kustomization[] {
    const known = chains.get(folder);
    if (known !== undefined) return known;
    const chain: Kustomization[] = [];
    const waiting = [folder];
    const seen = new Set(waiting);
    for (const next of waiting) {
      const kustomization = kustomizations.get(next);
      if (kustomization === undefined) continue;
      chain.push(kustomization);
      const unseen = kustomization.uses.filter((one) => !seen.has(one));
      for (const one of unseen) seen.add(one);
      waiting.push(...unseen);
    }
    chains.set(folder, chain);
    return chain;
  }

  function closureOf({ path: start, settings }: RenderUnit): Set<string> {
    const folder = plain(start);
    if (settings.type === 'kustomize')
      return new Set(chainOf(folder).flatMap((one) => [one.file, ...one.files]));
    if (tree.files.has(folder)) return new Set([folder]);
    const below = files.filter((file) => folder === '' || file.startsWith(`${folder}/`));
    if (settings.type !== 'helm') return new Set(below.filter((file) => /\.(?:ya?ml|json)$/.test(file)));
    return new Set([...below, ...(settings.valuesFiles ?? []).map((file) => path.posix.join(folder, file))]);
  }

  return {
    kustomizations,
    charts,
    chainOf,
    closureOf,
    overlays() {
      const used = new Set([...kustomizations.values()].flatMap(({ uses }) => uses));
      return [...kustomizations.values()]
        .filter(({ folder, value }) => !used.has(folder) && !isComponent(value))
        .map(({ folder }) => ({ path: folder || '.', settings: { type: 'kustomize' as const } }));
    },
  };
}

function readKustomization(
  text: string,
  file: string,
  folders: ReadonlySet<string>,
): Kustomization | undefined {
  const folder = folderOf(file);
  try {
    const [document] = readDocuments(text);
    const value = document?.value ?? null;
    if (isJsonObject(value) && isOther(value['apiVersion'])) return undefined;
    const root = document?.root ?? null;
    const targets =
      root === null ? [] : referencesOf(root).map(({ target }) => path.posix.join(folder, target));
    const places = targets.map((target) => plain(target));
    return {
      folder,
      file,
      value,
      files: places.filter((place) => !folders.has(place)),
      uses: places.filter((place) => folders.has(place)),
    };
  } catch (error) {
    if (error instanceof SourceEditRefused) return { folder, file, value: null, files: [], uses: [] };
    throw error;
  }
}

/** Flux keeps objects of its own kind Kustomization in files of that name. */
function isOther(apiVersion: Json | undefined): boolean {
  return typeof apiVersion === 'string' && !apiVersion.startsWith('kustomize.config.k8s.io/');
}

function isComponent(value: Json): boolean {
  return isJsonObject(value) && value['kind'] === 'Component';
}

function folderOf(file: string): string {
  return plain(path.posix.dirname(file));
}

/** A path without `.` and a slash at its end; empty for the root. */
export function plain(stated: string): string {
  const normal = path.posix.normalize(stated).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}
