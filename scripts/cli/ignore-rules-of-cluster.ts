import type { Command } from 'commander';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { findConfiguration } from '../../config/file-location.ts';
import type { IgnoreRule } from '../../domain/infrastructure/ignore-rules.ts';
import type { GlobalOptions } from './program.ts';

/**
 * What the targets on a cluster ignore, so that a comparison by hand agrees with their scans. Nothing where there is
 * no configuration; one that was named or found has to be right.
 */
export async function ignoreRulesOfCluster(
  context: string | undefined,
  command: Command,
): Promise<IgnoreRule[]> {
  const { config } = command.optsWithGlobals<GlobalOptions>();
  const search = { option: config, environment: process.env, folder: process.cwd() };
  const file = await findConfiguration(search).catch((error: unknown) => {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  });
  if (file === undefined) return [];
  // Only now: reading a configuration brings its schema, which many who compare by hand have no use for.
  const { loadConfiguration } = await import('../../config/load-configuration.ts');
  const { ignoreRulesOf } = await import('../../workers/ignore-rules.ts');
  // What is hardly meant in rules is said with what they did, of those that hold here.
  const { configuration } = await loadConfiguration(file);
  const targets = configuration.targets.filter(({ cluster }) => cluster.context === context);
  return targets.flatMap(ignoreRulesOf);
}
