import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelIncidentOptions {
  reason?: string;
  format: Format;
}

export function registerModelIncident(program: Command): void {
  const incident = modelCommand(program)
    .command('incident')
    .description('Open an incident of a model by hand, or show the one that is open.')
    .argument('<model>', 'A model of plumbline.yaml.')
    .option('--reason <text>', 'What is wrong: opens an incident, or joins the one that is open.')
    .addOption(formatOption())
    .action(async (model: string, options: ModelIncidentOptions) => {
      const { reportIncident } = await import('../actions/model-incident.ts');
      await reportIncident(model, options, incident);
    });
  addHelp(incident, {
    examples: [
      ['plumbline model incident fraud --reason "scores look odd since noon"', 'open one, or join it'],
      ['plumbline model incident fraud', 'what is thought to be behind the open one'],
      ['plumbline decide 7c1f0a9be2d4 fix-upstream', 'answer it, by its id'],
    ],
    exitCodes: { 0: 'opened or joined; or none is open', 1: 'one is open', 2: 'an error' },
  });
}
