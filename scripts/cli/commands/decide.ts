import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import type { ReviewAction } from '../../../domain/approval/review.ts';
import { durationOption } from '../duration-option.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { parseUntil } from '../until-option.ts';

/** The words of a decision, the same everywhere; which of them a finding allows, `plumbline status` says. */
const actions = [
  'heal',
  'recreate',
  'split',
  'reject',
  'codify',
  'revert',
  'snooze',
  'ignore',
  'fix-upstream',
  'dismiss',
  'retrain',
  'roll-back',
  'approve',
  'retry',
  'hand-over',
] as const satisfies readonly ReviewAction[];

export interface DecideOptions {
  reason?: string;
  comment?: string;
  /** RFC 3339. */
  until?: string;
  actor?: string;
  digest?: string;
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerDecide(program: Command): void {
  const decide = program
    .command('decide')
    .description(
      'Decide about what waits for a person: a finding, an incident of a model, or the plan of a retraining or rollout.',
    )
    .argument('<id>', 'What it is about, as `plumbline status` names it.')
    .addArgument(new Argument('<action>', 'What to do about it.').choices(actions))
    .option('--reason <text>', 'Why, for the record.')
    .option('--comment <text>', 'A remark, for the record.')
    .addOption(
      new Option('--until <when>', 'When a snooze or an ignore ends: 1h, 7d, 2027-03-01.').argParser(
        (text: string) => parseUntil(text),
      ),
    )
    .option(
      '--actor <name>',
      'Who decides, for the record; what they may is what the user of this machine may.',
    )
    .option(
      '--digest <digest>',
      'Only if the evidence is still this: `digest` under approvals of `plumbline status -o json`.',
    )
    .addOption(durationOption('--timeout <duration>', 'How long to wait for what comes of it.', '30s'))
    .addOption(formatOption())
    .action(async (id: string, action: ReviewAction, options: DecideOptions) => {
      const { decideFinding } = await import('../actions/decide.ts');
      await decideFinding(id, action, options, decide);
    });
  addHelp(decide, {
    examples: [
      ['plumbline decide 411e1e5907b2 heal', 'make the cluster equal Git again'],
      ['plumbline decide 411e1e5907b2 reject --reason "known, see OPS-12"', 'leave it as it is'],
      ['plumbline decide 411e1e5907b2 snooze --until 1d', 'ask again tomorrow, or when it changes'],
      ['plumbline decide 411e1e5907b2 codify', 'open a pull request that puts what runs into Git'],
      ['plumbline decide 411e1e5907b2 revert', 'open one that restores Git once it is merged'],
      [
        'plumbline decide 411e1e5907b2 ignore --until 30d --reason "load test"',
        'silence it with a rule that ends',
      ],
      ['plumbline decide 7c1f0a9be2d4 fix-upstream', 'an incident: watch until the data has recovered'],
      ['plumbline decide 7c1f0a9be2d4 dismiss --reason "a load test"', 'an incident: there is none'],
      ['plumbline decide 7c1f0a9be2d4 retrain', 'an incident: train the model on newer data'],
      ['plumbline decide 7c1f0a9be2d4 roll-back', 'an incident: let the model before it serve again'],
      ['plumbline decide 90be2d47c1fa approve', 'a plan to retrain or roll out: carry it out'],
      ['plumbline decide 90be2d47c1fa retry', 'a model that has won: tell Git of it once more'],
    ],
    exitCodes: {
      [exitCodes.clean]: 'decided',
      [exitCodes.error]: 'refused, impossible, or an error',
    },
  });
}
