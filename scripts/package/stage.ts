import { globSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflows } from './bundle-workflows.ts';
import { compile, sourceFolders } from './compile.ts';
import { publishedManifest } from './published-manifest.ts';
import type { ProjectManifest } from './published-manifest.ts';
import { bundledPackages, describeNotices } from './third-party-notices.ts';

/** What goes along as it is: for people, and to be applied. */
const carriedAlong = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'deploy', 'docs', 'examples'];

/**
 * Makes `folder` anew as the package that is published: compiled code, the finished bundle of workflows, what both need
 * beside them, and the terms of everything in it. The same sources give the same bytes. Raises an
 * UndeclaredDependencyError or a LicenseError.
 */
export async function stagePackage(root: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const compiled = await compile(root, folder);
  const workflows = await bundleWorkflows(root, folder);
  const project = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as ProjectManifest;
  await writeFile(
    path.join(folder, 'package.json'),
    `${JSON.stringify(publishedManifest(project, compiled), undefined, 2)}\n`,
  );
  const packages = await bundledPackages(root, [...Object.keys(compiled.inputs), ...workflows]);
  await writeFile(path.join(folder, 'THIRD-PARTY-NOTICES'), describeNotices(packages));
  for (const file of [...dataFiles(root), ...carriedAlong])
    await cp(path.join(root, file), path.join(folder, file), { recursive: true, filter: isShown });
  await cp(path.join(root, 'scripts/package/bin'), path.join(folder, 'bin'), { recursive: true });
  await chmod(path.join(folder, 'bin/plumbline'), 0o755);
}

/** Files beside the sources that they read when they run: schemas, manifests, pinned modules. */
function dataFiles(root: string): string[] {
  return sourceFolders
    .flatMap((folder) => globSync(`${folder}/**/*`, { cwd: root, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter(isShown);
}

/** Hidden files are tools' and people's own: environments, credentials, editors' settings. */
function isShown(file: string): boolean {
  return !path.basename(file).startsWith('.');
}
