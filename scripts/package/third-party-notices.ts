import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** A package of which parts are in ours, and the terms it is under. */
export interface BundledPackage {
  name: string;
  version: string;
  /** SPDX expression, as its own package.json states it. */
  license: string;
  /** Its licence and notice files, whole. */
  texts: string[];
}

/** Packages under these may be passed on inside ours, with their texts. */
const acceptedLicenses = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']);

/** Parts of a package whose terms do not let them be passed on, or are not known. */
export class LicenseError extends Error {
  override readonly name = 'LicenseError';
  readonly package: string;

  constructor(name: string, reason: string) {
    super(`${name} cannot be part of the package: ${reason}`);
    this.package = name;
  }
}

/** The packages that these files (relative to the root, with slashes) belong to, by name. Raises a LicenseError. */
export async function bundledPackages(root: string, files: readonly string[]): Promise<BundledPackage[]> {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  return await Promise.all([...folders].toSorted().map((folder) => describe(path.join(root, folder))));
}

/** Folder of the innermost package that a file belongs to; undefined for one of ours. */
function packageFolder(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

async function describe(folder: string): Promise<BundledPackage> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const { name, version, license } = manifest;
  if (license === undefined || !acceptedLicenses.has(license))
    throw new LicenseError(name, `its licence is ${license ?? 'not stated'}`);
  const names = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(names.toSorted().map((file) => readFile(path.join(folder, file), 'utf8')));
  if (texts.length === 0) throw new LicenseError(name, 'it brings no text of its licence');
  return { name, version, license, texts };
}

/** The file that goes with the package. */
export function describeNotices(packages: readonly BundledPackage[]): string {
  const head = [
    'Plumbline contains parts of the packages below, each under its own terms.',
    'Packages that are installed beside it bring their terms themselves.',
  ].join('\n');
  const sections = packages.map(({ name, version, license, texts }) => {
    const title = `${name} ${version} (${license})`;
    return [title, '-'.repeat(title.length), '', ...texts.map((text) => text.trim())].join('\n');
  });
  return `${[head, ...sections].join('\n\n\n')}\n`;
}
