import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface SchedulesOptions {
  format: Format;
}

export interface PauseOptions extends SchedulesOptions {
  reason?: string;
}

const codes = { [exitCodes.clean]: 'done', [exitCodes.error]: 'an error' };

export function registerSchedules(program: Command): void {
  const schedules = program
    .command('schedules')
    .description('Look after the schedules that scan targets and models.');
  registerApply(schedules);
  registerList(schedules);
  registerPause(schedules);
  registerResume(schedules);
  addHelp(schedules, {
    examples: [
      ['plumbline schedules apply', 'after each change of plumbline.yaml'],
      ['plumbline schedules list', 'when every target and model was and will be scanned'],
    ],
    exitCodes: codes,
  });
}

function registerApply(schedules: Command): void {
  const apply = schedules
    .command('apply')
    .description('Make the schedules match plumbline.yaml: create, update and delete our own; a pause stays.')
    .addOption(formatOption())
    .action(async (options: SchedulesOptions) => {
      const { applyAll } = await import('../actions/schedules.ts');
      await applyAll(options, apply);
    });
  addHelp(apply, { examples: [['plumbline schedules apply', 'after each change']], exitCodes: codes });
}

function registerList(schedules: Command): void {
  const list = schedules
    .command('list')
    .description('When every target and model was scanned last, will be next, and which are paused.')
    .addOption(formatOption())
    .action(async (options: SchedulesOptions) => {
      const { listAll } = await import('../actions/schedules.ts');
      await listAll(options, list);
    });
  addHelp(list, { examples: [['plumbline schedules list -o json', 'for a pipeline']], exitCodes: codes });
}

function registerPause(schedules: Command): void {
  const pause = schedules
    .command('pause')
    .description('Scan no more until resumed. Scans by hand and open decisions go on.')
    .argument('[name...]', 'Targets and models; all if none is named.')
    .option('--reason <text>', 'Why, for whoever finds it paused.')
    .addOption(formatOption())
    .action(async (names: string[], options: PauseOptions) => {
      const { pauseScans } = await import('../actions/schedules.ts');
      await pauseScans(names, options, pause);
    });
  addHelp(pause, {
    examples: [['plumbline schedules pause payments-prod --reason "moving clusters"', 'one target']],
    exitCodes: codes,
  });
}

function registerResume(schedules: Command): void {
  const resume = schedules
    .command('resume')
    .description('Scan again as scheduled.')
    .argument('[name...]', 'Targets and models; all if none is named.')
    .addOption(formatOption())
    .action(async (names: string[], options: SchedulesOptions) => {
      const { resumeScans } = await import('../actions/schedules.ts');
      await resumeScans(names, options, resume);
    });
  addHelp(resume, { examples: [['plumbline schedules resume', 'every target and model']], exitCodes: codes });
}
