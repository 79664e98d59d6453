import type { Command } from 'commander';
import { describeFault } from '../../config/configuration-error.ts';
import type { ConfigurationFault } from '../../config/configuration-error.ts';
import { findConfiguration } from '../../config/file-location.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { GlobalOptions } from './program.ts';

/** The configuration a command works with; warnings go to standard error. Import this lazily: it brings the schema. */
export async function openConfiguration(command: Command): Promise<Configuration> {
  const file = await configurationFile(command);
  const { configuration, warnings } = await loadConfiguration(file);
  sayWarnings(warnings);
  return configuration;
}

export function sayWarnings(warnings: readonly ConfigurationFault[]): void {
  for (const warning of warnings) process.stderr.write(`warning: ${describeFault(warning)}\n`);
}

/** The file that `--config`, the environment or the working directory names. */
export async function configurationFile(command: Command): Promise<string> {
  const { config } = command.optsWithGlobals<GlobalOptions>();
  return findConfiguration({ option: config, environment: process.env, folder: process.cwd() });
}
