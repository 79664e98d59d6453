import path from 'node:path';
import { cacheFolder } from '../../../clients/files/cache-folder.ts';
import type { Environment } from '../../../clients/files/cache-folder.ts';
import { binaryVariable, isExecutable, programOnPath } from '../../../clients/programs/local-program.ts';
import type { Progress } from '../progress.ts';
import { cachedBinary } from './cache.ts';
import { SourceUnavailableError, ToolUnavailableError } from './errors.ts';
import { runExclusively } from '../processes/exclusive.ts';
import { buildWithGo } from './go-build.ts';
import { namedBinary } from './machine.ts';
import { downloadRelease, releaseFor } from './release.ts';
import { TOOLS } from './tools.ts';
import type { Tool, ToolName } from './tools.ts';

export interface ObtainOptions {
  progress?: Progress;
  signal?: AbortSignal;
  /** This process's environment unless stated: PATH, PLUMBLINE_CACHE, PLUMBLINE_…_BINARY, Go's own variables. */
  environment?: Environment;
  fetch?: typeof globalThis.fetch;
}

export type ObtainContext = ObtainOptions & Required<Pick<ObtainOptions, 'environment' | 'fetch'>>;

/**
 * Path of a tool's binary: the one an environment variable names, else one of a fitting version on the PATH,
 * else the one obtained before, else the project's own release where it can be reached, else a build with Go.
 * Processes that want the same one wait for each other. Raises ToolUnavailableError.
 */
export async function obtainTool(name: ToolName, options: ObtainOptions = {}): Promise<string> {
  const context = {
    ...options,
    environment: options.environment ?? process.env,
    fetch: options.fetch ?? fetch,
  };
  const tool: Tool = TOOLS[name];
  const present =
    (await namedBinary(tool, context.environment)) ?? (await programOnPath(tool, context.environment));
  if (present !== undefined) return present;
  const target = cachedBinary(tool, context.environment);
  if (await isExecutable(target)) return target;
  await runExclusively(
    path.join(cacheFolder(context.environment), 'locks', tool.name),
    async () => (await isExecutable(target)) || install(tool, target, context),
    {
      onWait: () => options.progress?.(`another process is obtaining ${tool.name}; waiting for it…`),
      ...(options.signal && { signal: options.signal }),
    },
  );
  return target;
}

/** Paths of several tools, obtained one after the other: a build uses every core by itself. */
export async function obtainTools<Name extends ToolName>(
  names: readonly Name[],
  options: ObtainOptions = {},
): Promise<Record<Name, string>> {
  const paths: Partial<Record<Name, string>> = {};
  for (const name of names) paths[name] = await obtainTool(name, options);
  return paths as Record<Name, string>;
}

async function install(tool: Tool, target: string, context: ObtainContext): Promise<void> {
  // A release without published sums is the last resort; a build is checked by Go's sum file.
  const sources =
    releaseFor(tool)?.checksums === undefined
      ? [buildWithGo, downloadRelease]
      : [downloadRelease, buildWithGo];
  const reasons = [`no fitting ${tool.name} on the PATH`];
  for (const source of sources) {
    try {
      return await source(tool, target, context);
    } catch (error) {
      if (!(error instanceof SourceUnavailableError)) throw error;
      reasons.push(error.message);
    }
  }
  const remedy = `Install Go or ${tool.name} ${tool.version}, or name a binary in ${binaryVariable(tool.name)}.`;
  throw new ToolUnavailableError(tool.name, tool.version, reasons, remedy);
}
