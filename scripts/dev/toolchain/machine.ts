import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Environment } from './cache.ts';
import { ToolUnavailableError } from './errors.ts';
import type { Tool } from './tools.ts';

/** `PLUMBLINE_KUBE_APISERVER_BINARY` for `kube-apiserver`. */
export function binaryVariable(name: string): string {
  return `PLUMBLINE_${name.toUpperCase().replaceAll('-', '_')}_BINARY`;
}

/** The binary an environment variable names, of whatever version. Raises if it names no executable file. */
export async function namedBinary(
  { name, version }: Pick<Tool, 'name' | 'version'>,
  environment: Environment,
): Promise<string | undefined> {
  const variable = binaryVariable(name);
  const file = environment[variable];
  if (!file) return undefined;
  if (await isExecutable(file)) return path.resolve(file);
  throw new ToolUnavailableError(
    name,
    version,
    [`${variable} names ${file}, which is no executable file`],
    'Correct the variable or unset it.',
  );
}

/** The first binary of a fitting version on the PATH. */
export async function binaryOnPath(tool: Tool, environment: Environment): Promise<string | undefined> {
  for (const folder of (environment['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, tool.name);
    if (!path.isAbsolute(folder) || !(await isExecutable(file))) continue;
    if (tool.fits.test(await askVersion(tool.name, file))) return file;
  }
  return undefined;
}

const versionArguments: Record<string, string[]> = {
  kubectl: ['version', '--client'],
  kustomize: ['version'],
  helm: ['version', '--short'],
};

/** The version a binary tells about itself, such as `1.36.3`, or nothing. */
async function askVersion(name: string, file: string): Promise<string> {
  const { stdout } = await execa(file, versionArguments[name] ?? ['--version'], {
    reject: false,
    timeout: 10_000,
  });
  return /\bv?(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? '';
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
