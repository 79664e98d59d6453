import type { Command } from 'commander';
import type { RolloutCommand } from '../../../domain/models/rollout/rollout-card.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelSteerOptions {
  reason?: string;
  format: Format;
}

const commands: readonly { name: RolloutCommand; description: string; example: string }[] = [
  {
    name: 'pause',
    description: 'Hold a rollout at its present step: traffic stays as it is.',
    example: 'until `plumbline model resume fraud`',
  },
  {
    name: 'resume',
    description: 'Let a paused rollout go on with its steps.',
    example: 'go on',
  },
  {
    name: 'promote',
    description: 'Let the new model of a rollout serve everything now, without the steps that are left.',
    example: 'skip the steps that are left',
  },
  {
    name: 'abort',
    description: 'End a rollout: the model before it serves everything again.',
    example: 'put the champion back',
  },
];

/** What a person can do to a rollout at any moment: one command each, all alike. */
export function registerModelSteer(program: Command): void {
  for (const { name, description, example } of commands) {
    const steer = modelCommand(program)
      .command(name)
      .description(description)
      .argument('<model>', 'A model of plumbline.yaml.')
      .option('--reason <text>', 'Why, for the record.')
      .addOption(formatOption())
      .action(async (model: string, options: ModelSteerOptions) => {
        const { steerModelRollout } = await import('../actions/model-steer.ts');
        await steerModelRollout(model, name, options, steer);
      });
    addHelp(steer, {
      examples: [[`plumbline model ${name} fraud --reason "…"`, example]],
      exitCodes: { 0: 'done, or recorded for when a worker runs', 2: 'refused, no rollout, or an error' },
    });
  }
}
