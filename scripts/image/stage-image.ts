import { globSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { stagePackage } from '../package/stage.ts';
import { copyPackages } from './copy-packages.ts';
import type { Machine, PackageLock } from './locked-packages.ts';

/** An image is for Linux with the GNU C library: Temporal's native part is made for no other. */
export function imageMachine(cpu: 'x64' | 'arm64'): Machine {
  return { os: 'linux', cpu, libc: 'glibc' };
}

/** What is installed, in npm's own words; package-lock.json may not list what other machines than its maker's need. */
const listOfInstalled = 'node_modules/.package-lock.json';

/**
 * Makes `folder` anew as what an image holds: the compiled package with every package it needs, in the versions that are
 * installed and for one machine alone. Packages are copied from the checkout, so nothing is fetched.
 *
 * @returns bytes of everything in it.
 * @throws MissingPartError where the packages of another machine are installed.
 */
export async function stageImage(root: string, folder: string, machine: Machine): Promise<number> {
  await stagePackage(root, folder);
  const { dependencies } = await readJson<{ dependencies: Record<string, string> }>(folder, 'package.json');
  const installed = await readJson<PackageLock>(root, listOfInstalled);
  await copyPackages(root, folder, { names: Object.keys(dependencies), installed, machine });
  return sizeOf(folder);
}

async function readJson<Content>(...place: string[]): Promise<Content> {
  return JSON.parse(await readFile(path.join(...place), 'utf8')) as Content;
}

function sizeOf(folder: string): number {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
