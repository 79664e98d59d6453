// Makes a fresh clone runnable, then hands over: `node scripts/bootstrap.mjs FILE.ts ARGS…`.
// Plain JavaScript without dependencies, because it runs on whatever Node the machine has (20 or later)
// before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs the pinned dependencies unless this exact lock file was installed before. */
function installDependencies() {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const marker = path.join(root, 'node_modules', '.plumbline-installed');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  process.stderr.write('plumbline: installing pinned dependencies (once, about a minute)…\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Installs what the lock file says and leaves it as it is. `npm ci` would refuse it wherever it was written on a
  // machine that could not see the optional binaries of other systems.
  const args = ['install', '--no-save', '--loglevel=error'];
  const result = spawnSync(npm, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    process.stderr.write(
      'plumbline: npm install failed; mend what it says above and run the same command again.\n',
    );
    process.exit(2);
  }
  writeFileSync(marker, lock);
}

/** The Node this project runs on: the pinned one of the npm package `node`, else this one if it is new enough. */
function fittingNode() {
  const pinned = path.join(root, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  process.stderr.write(`plumbline: needs Node 24 or later, this is ${process.versions.node}.\n`);
  return process.exit(2);
}

installDependencies();
const [script, ...args] = process.argv.slice(2);
// The channel lets a child that runs servers notice when this process was killed and cannot pass anything on.
const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
// Code that was compiled before starts in half the time. In the user's own folder: nobody else may write what we run.
const userCache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
const compiled = path.join(process.env.PLUMBLINE_CACHE || path.join(userCache, 'plumbline'), 'compiled');
const env = { NODE_COMPILE_CACHE: compiled, ...process.env };
const child = spawn(fittingNode(), [path.join(root, script), ...args], { stdio, env });
// The terminal sends Ctrl-C to both processes: the child decides when it has stopped cleanly.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
