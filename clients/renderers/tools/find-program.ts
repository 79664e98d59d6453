import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../files/cache-folder.ts';
import type { Environment } from '../../files/cache-folder.ts';
import { binaryVariable, isExecutable, programOnPath, versionsOnPath } from '../../programs/local-program.ts';
import type { Program } from '../../programs/local-program.ts';
import { RendererMissingError } from '../errors.ts';

/** The programs that render what plain reading does not, in the versions that renders are tried with. */
export const renderPrograms = {
  kustomize: { name: 'kustomize', version: '5.8.2', fits: /^5\.(?:[4-9]|\d\d+)\./ },
  helm: { name: 'helm', version: '3.22.0', fits: /^3\.(?:1[4-9]|[2-9]\d)\./ },
} satisfies Record<string, Program>;

export type RenderProgram = keyof typeof renderPrograms;

/** A kubectl that has a fitting kustomize inside: 1.31 came with 5.4. Many people have no other one. */
const kubectl: Program = { name: 'kubectl', version: '1.36.3', fits: /^1\.(?:3[1-9]|[4-9]\d)\./ };

/**
 * Path of a program that renders: the one an environment variable names, else one of a fitting version on the PATH,
 * else the one obtained for development, else, for kustomize, a kubectl on the PATH (see `buildWord`). Nothing is
 * installed. Rejects with a RendererMissingError.
 */
export async function findRenderProgram(
  name: RenderProgram,
  environment: Environment = process.env,
): Promise<string> {
  const program: Program = renderPrograms[name];
  const variable = binaryVariable(name);
  const named = environment[variable];
  if (named) {
    if (await isExecutable(named)) return path.resolve(named);
    throw new RendererMissingError(name, `${variable} names ${named}, which is no executable file`);
  }
  const found =
    (await programOnPath(program, environment)) ??
    (await obtainedProgram(program, environment)) ??
    (name === 'kustomize' ? await programOnPath(kubectl, environment) : undefined);
  if (found !== undefined) return found;
  const others = await versionsOnPath(program, environment);
  const unfit =
    others.length === 0 ? '' : `${others.join(', ')} on the PATH renders differently, so it is not used; `;
  const remedy =
    `${unfit}put ${name} ${program.version} on the PATH or name its file in ${variable}; ` +
    'in a checkout of Plumbline, `npm run renderers` obtains it';
  throw new RendererMissingError(name, remedy);
}

/** How the program that renders overlays is asked to: `kustomize build` or `kubectl kustomize`. */
export function buildWord(executable: string): 'build' | 'kustomize' {
  return path.basename(executable).startsWith(kubectl.name) ? 'kustomize' : 'build';
}

/** The toolchain keeps each binary in a folder named for its version and a digest of how it was built. */
async function obtainedProgram(
  { name, version }: Program,
  environment: Environment,
): Promise<string | undefined> {
  const tools = path.join(cacheFolder(environment), 'tools');
  const folders = await readdir(tools).catch(() => []);
  for (const folder of folders.filter((one) => one.startsWith(`${name}-${version}-`))) {
    const file = path.join(tools, folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}
