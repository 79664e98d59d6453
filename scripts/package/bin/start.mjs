// Starts the compiled command line. Plain JavaScript of an older kind, because it runs on whatever Node there is, to say
// which one is needed.
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';

const needed = 24;

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    `plumbline: needs Node ${needed} or later, and this is ${process.versions.node}; install it from https://nodejs.org and run the same command again.\n`,
  );
  process.exit(2);
}
// Code that was compiled before starts in half the time. In the user's own folder: nobody else may write what we run.
const userCache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
const cache = path.join(process.env.PLUMBLINE_CACHE || path.join(userCache, 'plumbline'), 'compiled');
process.env.NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE || cache;
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import('../lib/main.js');
