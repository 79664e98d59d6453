import type { Command } from 'commander';
import type { RowWindow } from '../../../clients/datasets/dataset-source.ts';
import type { ColumnType } from '../../../domain/models/column.ts';
import { addHelp } from '../help.ts';
import { addDatasetOptions, type DatasetFlags } from '../model/dataset-options.ts';
import { collectTypes } from '../model/option-values.ts';
import { formatOption, type Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ProfileFlags extends DatasetFlags {
  reference: string;
  output: string;
  type?: Record<string, ColumnType>;
  rows?: RowWindow;
  format: Format;
}

export function registerModelProfile(program: Command): void {
  const command = modelCommand(program)
    .command('profile')
    .description(
      'Read a reference once and keep what comparisons need of it, so that they read only the current data.',
    )
    .requiredOption(
      '--reference <location>',
      'A file, a folder, a quoted pattern, or any behind s3://bucket/.',
    )
    .requiredOption('--output <file>', 'Where to keep the profile, such as train.profile.')
    .option('--type <column=type>', 'Keep a column as numerical, categorical or text.', collectTypes)
    .addOption(formatOption());
  addDatasetOptions(command).action(async (flags: ProfileFlags) => {
    const { profileModelData } = await import('../actions/model-profile.ts');
    await profileModelData(flags);
  });
  addHelp(command, {
    examples: [
      ['plumbline model profile --reference train.parquet --output train.profile', 'once'],
      [
        'plumbline model drift --reference train.profile --current today.parquet',
        'then as often as you like',
      ],
    ],
    exitCodes: { 0: 'done', 2: 'an error' },
  });
}
