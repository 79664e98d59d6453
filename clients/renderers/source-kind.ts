import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** The file by which a folder says that it is more than plain YAML. */
export interface SourceKind {
  render: 'kustomize' | 'helm';
  file: string;
}

/** Names that kustomize looks for. */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** What a folder is, undefined for plain YAML. `names` are its entries, read here unless given. */
export async function findSourceKind(
  folder: string,
  names?: ReadonlySet<string>,
): Promise<SourceKind | undefined> {
  const entries = names ?? new Set(await readdir(folder));
  if (entries.has('Chart.yaml')) return { render: 'helm', file: 'Chart.yaml' };
  for (const file of kustomizationNames) {
    if (entries.has(file) && (await isKustomization(path.join(folder, file))))
      return { render: 'kustomize', file };
  }
  return undefined;
}

/** Flux has objects of kind Kustomization, and people put them into files of that name: those are plain YAML. */
async function isKustomization(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const apiVersion = /^["']?apiVersion["']?:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1];
  return apiVersion === undefined || apiVersion.startsWith('kustomize.config.k8s.io/');
}
