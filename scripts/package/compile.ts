import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import type { Metafile, Plugin } from 'esbuild';
import { packagesFromTheirPlace, requireInModules } from '../bundle/build-bundle.ts';

/** Folders with code that the command line can come to. */
export const sourceFolders = [
  'activities',
  'clients',
  'config',
  'domain',
  'scripts/cli',
  'scripts/demo',
  'scripts/dev',
  'workers',
  'workflows',
] as const;

/** Where compiled code lies in the package, one level below its root. */
export const codeFolder = 'lib';

/** The file that every command starts with. */
export const mainFile = 'main.js';

/** The bundle of all workflows, which the workflow sandbox loads. */
export const workflowsFile = 'workflows.js';

const mainSource = 'scripts/cli/main.ts';
const workflowsSource = 'workflows/index.ts';

/** A source that names another by its address: to run it as a process or a thread, or to hand it to a worker. */
const addressOfSource = /new URL\('(?<specifier>[^']+\.ts)', import\.meta\.url\)/g;

/**
 * Compiles the command line below `folder`: itself, and everything it starts as a process or thread, as entries that
 * share their parts. Answers with what went into it. Raises where a source names one that does not exist.
 */
export async function compile(root: string, folder: string): Promise<Metafile> {
  const started = await startedSources(root);
  const entries = [mainSource, ...started].map((file) => ({
    in: file,
    out: outputOf(file).replace(/\.js$/, ''),
  }));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: path.join(folder, codeFolder),
    // All in one folder: the address of an output beside another is the same from each of them.
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    metafile: true,
    logLevel: 'silent',
    legalComments: 'none',
    plugins: [packagesFromTheirPlace, addressesInPackage(root)],
    banner: { js: requireInModules },
  });
  return metafile;
}

/** Sources that others start, relative to the root. */
async function startedSources(root: string): Promise<string[]> {
  const found = new Set<string>();
  // One after the other: a process may have a thousand files open, and there are more.
  for (const file of sourceFolders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))) {
    const text = await readFile(path.join(root, file), 'utf8');
    for (const { groups } of text.matchAll(addressOfSource))
      found.add(path.join(path.dirname(file), groups?.['specifier'] as string));
  }
  return [...found].filter((file) => file !== workflowsSource).toSorted();
}

/** Name of the output of a source that others start. */
function outputOf(source: string): string {
  if (source === mainSource) return mainFile;
  if (source === workflowsSource) return workflowsFile;
  return source.replaceAll('/', '-').replace(/\.ts$/, '.js');
}

/**
 * Addresses of sources become those of their outputs. Files of data keep their place relative to the root, so a source
 * that looks beside itself finds them where it would have been.
 */
function addressesInPackage(root: string): Plugin {
  return {
    name: 'addresses-in-package',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        const source = await readFile(file, 'utf8');
        if (!source.includes('import.meta.')) return undefined;
        const place = path.relative(root, file);
        const contents = source
          .replaceAll(addressOfSource, (_all, specifier: string) => {
            const output = outputOf(path.join(path.dirname(place), specifier));
            return `new URL('./${output}', import.meta.url)`;
          })
          .replaceAll(/(?<!'\.\/[\w-]+\.js', )import\.meta\.url/g, `new URL('../${place}', import.meta.url)`)
          .replaceAll('import.meta.dirname', `(import.meta.dirname + '/../${path.dirname(place)}')`);
        return { contents, loader: 'ts' };
      });
    },
  };
}
