import type { Command } from 'commander';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { IgnoreRule } from '../../domain/infrastructure/ignore-rules.ts';
import { configurationFile, sayWarnings } from './open-configuration.ts';

/**
 * What the targets on a cluster ignore, so that a comparison by hand agrees with their scans. Nothing where there is
 * no configuration; one that was named or found has to be right.
 */
export async function ignoreRulesOfCluster(
  context: string | undefined,
  command: Command,
): Promise<IgnoreRule[]> {
  const file = await configurationFile(command).catch((error: unknown) => {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  });
  if (file === undefined) return [];
  const { configuration, warnings } = await loadConfiguration(file);
  sayWarnings(warnings);
  const targets = configuration.targets.filter(({ cluster }) => cluster.context === context);
  return targets.flatMap(({ ignore }) => ignore);
}
