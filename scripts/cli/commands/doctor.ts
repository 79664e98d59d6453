import { Option } from 'commander';
import type { Command } from 'commander';
import { workerRoles } from '../../../domain/worker-role.ts';
import type { WorkerRole } from '../../../domain/worker-role.ts';
import { durationOption } from '../duration-option.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface DoctorOptions {
  role?: WorkerRole[];
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerDoctor(program: Command): void {
  const doctor = program
    .command('doctor')
    .description('Look at everything that plumbline.yaml names, and say how to mend what is wrong.')
    .addOption(
      new Option(
        '--role <name...>',
        'Ask about the rights of these roles of a worker; all unless stated.',
      ).choices(workerRoles),
    )
    .addOption(durationOption('--timeout <duration>', 'How long one place may take to answer.', '20s'))
    .addOption(formatOption())
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import('../actions/doctor.ts');
      await runDoctor(options, doctor);
    });
  addHelp(doctor, {
    examples: [
      ['plumbline doctor', 'before the first scan, and whenever something does not work'],
      ['plumbline doctor --role scanning -o json', 'in a pod that only scans'],
    ],
    exitCodes: {
      [exitCodes.clean]: 'all is well',
      [exitCodes.drift]: 'warnings',
      [exitCodes.error]: 'something does not work',
    },
  });
}
