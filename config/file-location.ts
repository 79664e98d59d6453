import { access } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from './configuration-error.ts';

const configurationFileName = 'plumbline.yaml';

export interface FileSearch {
  /** What `--config` says. */
  option?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  /** Where to begin, the working directory. */
  folder: string;
}

/**
 * The configuration file to use: `--config`, then PLUMBLINE_CONFIG, then plumbline.yaml in this folder or the nearest
 * one above it. Rejects with a ConfigurationError when there is none; a file that was named is not checked here.
 */
export async function findConfiguration({ option, environment, folder }: FileSearch): Promise<string> {
  const named = option ?? (environment['PLUMBLINE_CONFIG'] || undefined);
  if (named !== undefined) return path.resolve(folder, named);
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const candidate = path.join(current, configurationFileName);
    if (await exists(candidate)) return candidate;
    if (path.dirname(current) === current) break;
  }
  throw new ConfigurationError([
    {
      file: configurationFileName,
      path: '',
      message: `there is none in ${folder} or in a folder above it`,
      suggestion: 'name it with --config FILE or PLUMBLINE_CONFIG, or start from examples/plumbline.yaml',
    },
  ]);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
