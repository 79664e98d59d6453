import { realpath, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { codify } from '../../../activities/codify/codify.ts';
import type { CodifyResult } from '../../../activities/codify/codify-request.ts';
import { createRendererOf } from '../../../clients/renderers/renderer-of.ts';
import { openSourceTree } from '../../../clients/source-tree/source-tree.ts';
import { writeAll } from '../../../clients/source-tree/write-all.ts';
import type { CodifyOptions } from '../commands/codify.ts';
import { changesFromLive } from '../changes-from-live.ts';
import { codifyTarget } from '../codify-target.ts';
import { exitCodes } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import { renderCodify } from '../render/codify.ts';
import { locateSource } from '../render-source.ts';
import type { ReleaseOptions, SourceLocation } from '../render-source.ts';

/** A path cannot be codified as it was asked for. */
class CodifyPathError extends Error {
  override readonly name = 'CodifyPathError';
}

/** Changes the working tree so that it renders to what runs, and prints the diff and the proof. Commits nothing. */
export async function codifySources(
  paths: readonly string[],
  options: CodifyOptions,
  command: Command,
): Promise<void> {
  const target = await codifyTarget(options, command);
  const found: { location: SourceLocation; result: CodifyResult }[] = [];
  for (const stated of paths) {
    const location = await locate(stated, target.release);
    const changes = await changesFromLive(stated, location, target);
    const tree = await openSourceTree(location.root);
    const deps = { tree, rendererOf: createRendererOf({ origins: false }) };
    const settings = target.settingsFor(location.settings);
    const result = await codify(deps, { target: { path: location.start, settings }, changes });
    refuseTwice(found, location, result, stated);
    found.push({ location, result });
  }
  const written = options.dryRun !== true && found.some(({ result }) => result.edits.length > 0);
  if (written) for (const { location, result } of found) await writeAll(location.root, result.edits);
  const merged = mergeResults(found.map(({ result }) => result));
  printResult(options.format, { ...merged, written }, renderCodify);
  process.exitCode = merged.refusals.length > 0 ? exitCodes.drift : exitCodes.clean;
}

async function locate(stated: string, release: ReleaseOptions): Promise<SourceLocation> {
  if (stated === '-') throw new CodifyPathError('standard input cannot be changed; name a folder or file');
  const real = await realpath(stated).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file or folder' : error.message;
    throw new CodifyPathError(`${stated}: ${reason}; name a folder or file of manifests`, { cause: error });
  });
  return await locateSource(real, (await stat(real)).isDirectory(), release);
}

/** Each path is proved by itself: two that change the same file would need a proof together. */
function refuseTwice(
  found: readonly { location: SourceLocation; result: CodifyResult }[],
  { root }: SourceLocation,
  { edits }: CodifyResult,
  stated: string,
): void {
  const taken = found.filter(({ location }) => location.root === root).flatMap(({ result }) => result.edits);
  const twice = edits.find(({ path }) => taken.some((one) => one.path === path));
  if (twice === undefined) return;
  throw new CodifyPathError(
    `${twice.path} would change for ${stated} and for a path before it, so nothing was written; codify them one after the other`,
  );
}

function mergeResults(results: readonly CodifyResult[]): CodifyResult {
  return {
    edits: results.flatMap(({ edits }) => edits),
    codified: results.flatMap(({ codified }) => codified),
    proof: {
      renders: results.flatMap(({ proof }) => proof.renders),
      renamed: results.flatMap(({ proof }) => proof.renamed),
      notRendered: results.flatMap(({ proof }) => proof.notRendered),
    },
    warnings: results.flatMap(({ warnings }) => warnings),
    refusals: results.flatMap(({ refusals }) => refusals),
  };
}
