import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { writeAll } from '../../../clients/source-tree/write-all.ts';
import { parseConfiguration, shortestPath } from '../../../config/load-configuration.ts';
import { migrateConfiguration } from '../../../domain/configuration/migrate.ts';
import type { Migration } from '../../../domain/configuration/migrate.ts';
import { migrations, newestVersion } from '../../../domain/configuration/versions.ts';
import { unifiedDiff } from '../../../domain/text/unified-diff.ts';
import type { MigrateOptions } from '../commands/config.ts';
import { configurationFile } from '../open-configuration.ts';

/** What is known of versions; another in tests. */
export interface KnownVersions {
  newest: number;
  migrations: readonly Migration[];
}

/**
 * Rewrites a configuration in the form of the newest version, or prints how it would change. It is written only if what
 * comes of it is right.
 */
export async function migrateFile(
  named: string | undefined,
  { dryRun }: MigrateOptions,
  command: Command,
  known: KnownVersions = { newest: newestVersion, migrations },
): Promise<void> {
  const file = named === undefined ? await configurationFile(command) : path.resolve(named);
  const shown = shortestPath(file);
  const before = await readFile(file, 'utf8');
  const { text, from, steps } = migrateConfiguration(before, known.newest, known.migrations);
  if (steps.length === 0) return print(`${shown} is of version ${from}, the newest.`);
  parseConfiguration(text, shown, new Date());
  if (dryRun === true) return print(unifiedDiff(shown, before, text).trimEnd());
  await writeAll(path.dirname(file), [{ path: path.basename(file), before, after: text }]);
  print(`${shown} is of version ${known.newest} now:\n${steps.map((step) => `  ${step}`).join('\n')}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
