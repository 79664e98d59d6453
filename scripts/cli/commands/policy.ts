import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface ExplainOptions {
  format: Format;
}

export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('What is done about drift, and why.');
  const explain = policy
    .command('explain')
    .description(
      'Which rule decides about a finding, which do not and why, what holds it back, who is asked.',
    )
    .argument('<finding>', 'Id of a finding, as scan and status print it.')
    .addOption(formatOption())
    .action(async (finding: string, options: ExplainOptions) => {
      const { printExplanation } = await import('../actions/explain-policy.ts');
      await printExplanation(finding, options, explain);
    });
  const codes = {
    [exitCodes.clean]: 'the finding is there',
    [exitCodes.error]: 'there is no such finding, or another error',
  };
  addHelp(explain, {
    examples: [
      ['plumbline policy explain 3f2a9c41d07b', 'why this finding is healed, asked about or only reported'],
      ['plumbline policy explain 3f2a9c41d07b -o json', 'for a pipeline'],
    ],
    exitCodes: codes,
  });
  addHelp(policy, { examples: [['plumbline policy explain 3f2a9c41d07b', 'why?']], exitCodes: codes });
}
