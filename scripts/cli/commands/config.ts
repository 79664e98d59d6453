import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export function registerConfig(program: Command): void {
  const config = program.command('config').description('Look after plumbline.yaml.');
  const check = config
    .command('check')
    .description('Check plumbline.yaml: every fault at once, with line, column and a suggestion.')
    .argument('[file]', 'The configuration to check, instead of the one that commands would use.')
    .option('--effective', 'Print it with every default filled in; secrets only as references.')
    .option('--schema', 'Print the JSON schema for editors, and check nothing.')
    .addOption(formatOption())
    .action(async (file: string | undefined, options: CheckOptions) => {
      const { checkConfiguration, printSchema } = await import('../actions/check-configuration.ts');
      if (options.schema === true) printSchema();
      else await checkConfiguration(file, options, check);
    });
  const codes = { [exitCodes.clean]: 'all is right', [exitCodes.error]: 'at least one fault' };
  addHelp(check, {
    examples: [
      ['plumbline config check', 'check the plumbline.yaml of this folder or the nearest above'],
      ['plumbline config check other.yaml --effective', 'what is in force, defaults included'],
      ['plumbline config check -o json', 'for a pipeline or an editor'],
    ],
    exitCodes: codes,
  });
  const migrate = config
    .command('migrate')
    .description('Rewrite plumbline.yaml in the form of the newest version; comments and order stay.')
    .argument('[file]', 'The configuration, instead of the one that commands would use.')
    .option('--dry-run', 'Print how it would change, and write nothing.')
    .action(async (file: string | undefined, options: MigrateOptions) => {
      const { migrateFile } = await import('../actions/migrate-configuration.ts');
      await migrateFile(file, options, migrate);
    });
  addHelp(migrate, {
    examples: [
      ['plumbline config migrate --dry-run', 'what a newer plumbline would have written otherwise'],
      ['plumbline config migrate', 'write it; what comes of it is checked before'],
    ],
    exitCodes: { [exitCodes.clean]: 'it is of the newest version', [exitCodes.error]: 'an error' },
  });
  addHelp(config, {
    examples: [
      ['plumbline config check', 'is it right?'],
      ['plumbline config migrate', 'after an update that says so'],
    ],
    exitCodes: codes,
  });
}

export interface MigrateOptions {
  dryRun?: true;
}

export interface CheckOptions {
  effective?: true;
  schema?: true;
  format: Format;
}
