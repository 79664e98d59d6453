import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as bundle } from 'esbuild';
import type { Plugin } from 'esbuild';

/** Packages that nearly every command needs. All others are loaded from where they are, when they are needed. */
const bundledPackages = ['commander', 'picocolors', 'yaml', 'zod', '@noble/hashes', 'simple-statistics'];

/** What every output begins with: packages of the older kind call `require`. */
export const requireInModules =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** Older bundles that stay, for processes that still run on them and load parts of them late. */
const keptBundles = 3;

/**
 * Bundles the command line below `folder` and writes `bundle.json` there, which names the entry and every file it was
 * made of, with size and time of change in milliseconds. Answers with the entry, relative to the folder.
 */
export async function buildBundle(root: string, folder: string): Promise<string> {
  const began = Date.now();
  const { outputFiles, metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: ['scripts/cli/main.ts'],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [packagesFromTheirPlace, sourcesKnowTheirPlace],
    banner: { js: requireInModules },
  });
  const inputs = await Promise.all(
    [...Object.keys(metafile.inputs), 'package-lock.json'].map(describe(root, began)),
  );
  const hash = createHash('sha256');
  for (const { path: file, contents } of outputFiles) hash.update(file).update(contents);
  const name = hash.digest('hex').slice(0, 16);
  await mkdir(path.join(folder, name), { recursive: true });
  for (const { path: file, contents } of outputFiles) {
    await writeWhole(path.join(folder, name, path.basename(file)), contents);
  }
  const entry = path.join(name, 'main.js');
  await writeWhole(path.join(folder, 'bundle.json'), JSON.stringify({ entry, inputs }));
  await forgetOldBundles(folder, name);
  return entry;
}

/** A file that changed while the bundle was made may be in it as it was before: it counts as changed since. */
function describe(root: string, began: number) {
  return async (file: string): Promise<[file: string, bytes: number, changed: number]> => {
    const { size, mtimeMs } = await stat(path.join(root, file));
    return [file, size, mtimeMs >= began ? -1 : mtimeMs];
  };
}

/** Another process may write the same file at the same time, or read it. */
async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, content);
  await rename(partial, file);
}

async function forgetOldBundles(folder: string, newest: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== newest);
  const aged = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(path.join(folder, name))).mtimeMs })),
  );
  aged.sort((one, other) => other.time - one.time);
  for (const { name } of aged.slice(keptBundles)) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Leaves all packages but the named ones where they are installed. */
export const packagesFromTheirPlace: Plugin = {
  name: 'packages-from-their-place',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path: specifier, kind }) => {
      if (kind === 'entry-point' || specifier.startsWith('node:')) return undefined;
      const isBundled = bundledPackages.some(
        (name) => specifier === name || specifier.startsWith(`${name}/`),
      );
      return isBundled ? undefined : { path: specifier, external: true };
    });
  },
};

/** Sources find files beside them, and start others as processes: in the bundle they still stand where they were. */
const sourcesKnowTheirPlace: Plugin = {
  name: 'sources-know-their-place',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      if (!source.includes('import.meta.')) return undefined;
      const contents = source
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
        .replaceAll('import.meta.filename', JSON.stringify(file));
      return { contents, loader: 'ts' };
    });
  },
};
