import path from 'node:path';
import { binaryVariable, isExecutable } from '../../../clients/programs/local-program.ts';
import type { Environment } from '../../../clients/files/cache-folder.ts';
import { ToolUnavailableError } from './errors.ts';
import type { Tool } from './tools.ts';

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
