import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Environment } from '../files/cache-folder.ts';

/** A program that this project runs, and the versions of it that do. */
export interface Program {
  name: string;
  /** The version that everything is tried with. */
  version: string;
  /** Versions of a binary on the PATH that do as well. */
  fits: RegExp;
}

/** `PLUMBLINE_KUBE_APISERVER_BINARY` for `kube-apiserver`. */
export function binaryVariable(name: string): string {
  return `PLUMBLINE_${name.toUpperCase().replaceAll('-', '_')}_BINARY`;
}

/** The first binary of a fitting version on the PATH. */
export async function programOnPath(
  { name, fits }: Program,
  environment: Environment,
): Promise<string | undefined> {
  for await (const file of filesOnPath(name, environment)) {
    if (fits.test(await askVersion(name, file))) return file;
  }
  return undefined;
}

/** Every version on the PATH that tells which it is, fitting or not, such as `helm 4.0.1`. */
export async function versionsOnPath(
  { name }: Pick<Program, 'name'>,
  environment: Environment,
): Promise<string[]> {
  const versions = new Set<string>();
  for await (const file of filesOnPath(name, environment)) versions.add(await askVersion(name, file));
  versions.delete('');
  return [...versions].map((version) => `${name} ${version}`);
}

async function* filesOnPath(name: string, environment: Environment): AsyncGenerator<string> {
  for (const folder of (environment['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (path.isAbsolute(folder) && (await isExecutable(file))) yield file;
  }
}

const versionArguments: Record<string, string[]> = {
  kubectl: ['version', '--client'],
  kustomize: ['version'],
  helm: ['version', '--short'],
};

/** The version a binary tells about itself, such as `1.36.3`, or nothing. */
async function askVersion(name: string, file: string): Promise<string> {
  const args = versionArguments[name] ?? ['--version'];
  const { stdout } = await execa(file, args, { reject: false, timeout: 10_000 });
  return /\bv?(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? '';
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
