import { randomUUID } from 'node:crypto';
import { globSync, statSync } from 'node:fs';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { BundleOptions } from '@temporalio/worker';
import { textHash } from '../domain/text/text-hash.ts';

const quiet = () => undefined;

/** The bundler says what it does; only what goes wrong is of interest, and that it raises. */
export const silentBundler = {
  log: quiet,
  trace: quiet,
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
};

/** Bundles of other states of the sources that are kept beside the present one, for whoever still reads them. */
const keptBundles = 6;

/**
 * The bundle of all workflows of a checkout, made when there is none of its sources as they are, which takes seconds,
 * and kept in a folder: so of many workers only the first makes it. Answers with its file.
 *
 * @param root of the checkout; bundles lie in `node_modules/.cache/plumbline` below it.
 */
export async function keepWorkflowBundle(
  root: string,
  options: Omit<BundleOptions, 'logger'>,
): Promise<string> {
  const folder = path.join(root, 'node_modules', '.cache', 'plumbline', 'workflows');
  const file = path.join(folder, `${stateOf(root, options)}.js`);
  if (await isThere(file)) return file;
  const { code } = await bundleWorkflowCode({ ...options, logger: silentBundler });
  await mkdir(folder, { recursive: true });
  // Others may read it, or make it at the same time: it appears whole.
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, code);
  await rename(unfinished, file);
  await forgetOldBundles(folder);
  return file;
}

/** Changes when any source that a bundle could hold does, the SDK among them. */
function stateOf(root: string, options: object): string {
  const sources = globSync('{domain,workflows}/**/*.ts', { cwd: root }).toSorted();
  const files = [...sources, 'node_modules/@temporalio/workflow/package.json', 'package-lock.json'];
  const states = files.map((name) => {
    const { size, mtimeMs } = statSync(path.join(root, name));
    return [name, size, mtimeMs];
  });
  return textHash(JSON.stringify([options, states]), 16);
}

async function forgetOldBundles(folder: string): Promise<void> {
  const files = (await readdir(folder)).map((name) => path.join(folder, name));
  const byAge = files
    .flatMap((file) => {
      const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
      return changed === undefined ? [] : [{ file, changed }];
    })
    .toSorted((one, other) => other.changed - one.changed);
  for (const { file } of byAge.slice(keptBundles)) await rm(file, { force: true });
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
