// The test runner: `npm test`, `npm run test:unit`, `npm run test:full`, each with `-- FILTER…` for a part of the paths.
// Starts the servers that the chosen files share (none for unit tests) and stops them at the end, however that comes.
// A single file also runs without this: `node --test FILE` starts what it needs for itself.
import path from 'node:path';
import { progressOnStandardError as progress } from '../dev/progress.ts';
import { StopRequest, abortOnStopRequest } from '../dev/stop-request.ts';
import { runTestFiles } from './run-files.ts';
import { selectTestFiles } from './select-files.ts';
import type { TestSelection } from './select-files.ts';
import { serverNeeds } from './server-needs.ts';
import { startSharedServers } from './shared-servers.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [first, ...rest] = process.argv.slice(2);
const selection: TestSelection =
  first === 'unit' || first === 'full' || first === 'image' ? first : 'standard';
const filters = selection === 'standard' && first !== undefined ? [first, ...rest] : rest;

const stopping = new AbortController();
const { signal } = stopping;
const forget = abortOnStopRequest(stopping, progress);
try {
  process.exitCode = await runSelected();
} catch (error) {
  progress(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof StopRequest ? 130 : 2;
}
forget();

/** Exit code of the run: 0 only if at least one test ran and none failed. */
async function runSelected(): Promise<number> {
  const files = selectTestFiles(root, selection, filters);
  if (files.length === 0)
    throw new Error(`no ${selection} test file matches ${filters.join(' or ') || 'test/**/*.test.ts'}`);
  const needs = new Set(files.flatMap((file) => [...serverNeeds(file)]));
  const servers = await startSharedServers(needs, { progress, signal });
  Object.assign(process.env, servers.environment);
  try {
    const { passed, failed } = await runTestFiles(files, { signal });
    signal.throwIfAborted();
    return failed === 0 && passed > 0 ? 0 : 1;
  } finally {
    await servers.stop();
  }
}
