import { globSync } from 'node:fs';
import { cp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { neededPackages } from './locked-packages.ts';
import type { Machine, PackageLock } from './locked-packages.ts';

/** Folders with Temporal's native part, by processor. */
const bridges: Readonly<Record<string, string>> = {
  x64: 'x86_64-unknown-linux-gnu',
  arm64: 'aarch64-unknown-linux-gnu',
};

/** What of Temporal's core only building it takes. */
const bridgeSources = ['sdk-core', 'src', 'ts', 'bridge-macros', 'scripts', 'Cargo.toml', 'Cargo.lock'];

/** What only who develops a package, or against it, reads: Node runs no TypeScript of packages. */
const forDevelopers = ['**/*.{ts,mts,cts,map,tsbuildinfo}', '**/*.{md,markdown}'];
/** Folders of a package itself; the same names further in may be code of it. */
const testFolders = ['test', 'tests', '__tests__'];
const terms = /(licen[cs]e|notice|copying)/i;

/** A native part without which processes start, and fail at the first data set. */
const databasePart = ({ os, cpu }: Machine): string => `node_modules/@duckdb/node-bindings-${os}-${cpu}`;

/** What is installed is not for the machine that the image is for. */
export class MissingPartError extends Error {
  override readonly name = 'MissingPartError';

  constructor(place: string, { os, cpu }: Machine) {
    super(
      `${place} is not installed: npm install --no-save --os=${os} --cpu=${cpu} installs what that machine needs`,
    );
  }
}

/**
 * Copies these packages, and all that they need on one machine, from a checkout into a folder, without what only
 * developers read and without native parts of other machines.
 *
 * @param installed what is installed in the checkout.
 * @throws MissingPartError where that is for another machine.
 */
export async function copyPackages(
  root: string,
  folder: string,
  { names, installed, machine }: { names: readonly string[]; installed: PackageLock; machine: Machine },
): Promise<void> {
  const places = neededPackages(installed, names, machine);
  if (!places.includes(databasePart(machine))) throw new MissingPartError(databasePart(machine), machine);
  for (const place of places) await copyPackage(path.join(root, place), path.join(folder, place));
  await pruneBridge(path.join(folder, 'node_modules/@temporalio/core-bridge'), machine);
  await prunePrebuilds(path.join(folder, 'node_modules'), machine);
  await pruneForDevelopers(path.join(folder, 'node_modules'));
}

/** Packages inside it are copied by themselves, where they are needed. */
async function copyPackage(from: string, to: string): Promise<void> {
  const left = new Set(['node_modules', ...testFolders].map((name) => path.join(from, name)));
  await cp(from, to, { recursive: true, filter: (file) => !left.has(file), dereference: true });
}

async function pruneBridge(folder: string, { cpu }: Machine): Promise<void> {
  for (const name of bridgeSources) await rm(path.join(folder, name), { recursive: true, force: true });
  const releases = path.join(folder, 'releases');
  for (const name of await readdir(releases))
    if (name !== bridges[cpu]) await rm(path.join(releases, name), { recursive: true });
}

/** Native parts that a package brings for all machines at once. */
async function prunePrebuilds(folder: string, { os, cpu }: Machine): Promise<void> {
  for (const place of globSync('**/prebuilds/*', { cwd: folder }))
    if (path.basename(place) !== `${os}-${cpu}`) await rm(path.join(folder, place), { recursive: true });
}

async function pruneForDevelopers(folder: string): Promise<void> {
  for (const file of globSync(forDevelopers, { cwd: folder }))
    if (!terms.test(path.basename(file))) await rm(path.join(folder, file), { recursive: true, force: true });
}
