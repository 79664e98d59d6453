import { Option } from 'commander';
import type { Command } from 'commander';
import { workerRoles } from '../../../domain/worker-role.ts';
import type { WorkerRole } from '../../../domain/worker-role.ts';
import { durationOption } from '../duration-option.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Format } from '../output.ts';
import { addPrintingCommand } from '../printing-command.ts';

export interface DoctorOptions {
  role?: WorkerRole[];
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerDoctor(program: Command): void {
  addPrintingCommand(program, {
    name: 'doctor',
    description: 'Look at everything that plumbline.yaml names, and say how to mend what is wrong.',
    options: [
      new Option(
        '--role <name...>',
        'Ask about the rights of these roles of a worker; all unless stated.',
      ).choices(workerRoles),
      durationOption('--timeout <duration>', 'How long one place may take to answer.', '20s'),
    ],
    examples: [
      ['plumbline doctor', 'before the first scan, and whenever something does not work'],
      ['plumbline doctor --role scanning -o json', 'in a pod that only scans'],
    ],
    exitCodes: {
      [exitCodes.clean]: 'all is well',
      [exitCodes.drift]: 'warnings',
      [exitCodes.error]: 'something does not work',
    },
  }).action(async (options: DoctorOptions, command: Command) => {
    const { runDoctor } = await import('../actions/doctor.ts');
    await runDoctor(options, command);
  });
}
