// Starts the command line from one bundle of its sources, which takes a third of the time that reading hundreds of
// files does. A bundle is only ever run while every file it was made of is as it was; else it is made anew.
// Plain JavaScript, because it runs on whatever Node the machine has before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'node_modules', '.cache', 'plumbline');

/** Whether the dependencies of this very lock file are there and this Node can run the sources. */
function isInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 24) return false;
  try {
    const lock = path.join(root, 'package-lock.json');
    const marker = path.join(root, 'node_modules', '.plumbline-installed');
    if (statSync(marker).mtimeMs > statSync(lock).mtimeMs) return true;
    return readFileSync(marker, 'utf8') === readFileSync(lock, 'utf8');
  } catch {
    return false;
  }
}

/** The bundle, if there is one and no file that it was made of has changed since. */
function freshBundle() {
  try {
    const { entry, inputs } = JSON.parse(readFileSync(path.join(folder, 'bundle.json'), 'utf8'));
    for (const [file, bytes, changed] of inputs) {
      // Not joined: of hundreds of files that takes longer than to look at them.
      const now = statSync(root + file);
      if (now.size !== bytes || now.mtimeMs !== changed) return undefined;
    }
    return path.join(folder, entry);
  } catch {
    return undefined;
  }
}

/** Without a place to write to, or in the middle of an installation, the sources themselves do. */
async function makeBundle() {
  try {
    const { buildBundle } = await import('./bundle/build-bundle.ts');
    return path.join(folder, await buildBundle(root, folder));
  } catch (error) {
    if (process.env.PLUMBLINE_DEBUG_BUNDLE) throw error;
    return path.join(root, 'scripts', 'cli', 'main.ts');
  }
}

if (!isInstalled()) {
  const bootstrap = path.join(root, 'scripts', 'bootstrap.mjs');
  const args = [bootstrap, 'scripts/cli/main.ts', ...process.argv.slice(2)];
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 143));
}
// Code that was compiled before starts in half the time. In the user's own folder: nobody else may write what we run.
const userCache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
process.env.NODE_COMPILE_CACHE ??= path.join(
  process.env.PLUMBLINE_CACHE || path.join(userCache, 'plumbline'),
  'compiled',
);
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import(pathToFileURL(freshBundle() ?? (await makeBundle())).href);
