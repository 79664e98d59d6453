import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { nameInside } from '../inside.ts';
import type { RenderFault } from '../renderer.ts';
import { kustomizationNames } from '../source-kind.ts';
import { replaceFile } from './private-copy.ts';

/** What Flux leaves out of its artifacts by itself, as far as manifests go. */
const leftOut = new Set([
  '.git',
  '.github',
  '.circleci',
  '.travis.yml',
  '.gitlab-ci.yml',
  'appveyor.yml',
  '.drone.yml',
  'cloudbuild.yaml',
  'codeship-services.yml',
  'codeship-steps.yml',
  '.goreleaser.yml',
  '.goreleaser.brew.yml',
  '.sops.yaml',
  '.flux.yaml',
]);

const mostFiles = 20_000;

/**
 * Writes the kustomization that Flux makes up where a folder has none: every manifest below it, and folders that have
 * a kustomization as such. Does nothing where there is one.
 */
export async function generateKustomization(root: string, folder: string): Promise<RenderFault[]> {
  const realRoot = await realpath(root);
  if ((await readdir(folder)).some(isKustomization)) return [];
  const resources: string[] = [];
  const faults: RenderFault[] = [];
  const fault = (file: string, message: string): void => {
    faults.push({ position: { file: nameInside(realRoot, file), line: 1, column: 1 }, message });
  };
  const folders = [folder];
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    for (const entry of await readdir(current, { withFileTypes: true })) {
      const file = path.join(current, entry.name);
      if (entry.name === '.sourceignore')
        fault(
          file,
          'what .sourceignore leaves out is not known here: add a kustomization.yaml that lists the resources',
        );
      if (leftOut.has(entry.name)) continue;
      if (entry.isDirectory() && (await readdir(file)).some(isKustomization)) resources.push(file);
      else if (entry.isDirectory()) folders.push(file);
      else if (/\.ya?ml$/.test(entry.name)) resources.push(file);
    }
    if (resources.length > mostFiles) return [...faults, tooMany(nameInside(realRoot, folder))];
  }
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: resources.map((file) => nameInside(folder, file)).toSorted(),
  };
  await replaceFile(path.join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return faults;
}

function isKustomization(name: string): boolean {
  return (kustomizationNames as readonly string[]).includes(name);
}

function tooMany(file: string): RenderFault {
  const position = { file, line: 1, column: 1 };
  return { position, message: `more than ${mostFiles} manifests; choose a narrower path` };
}
