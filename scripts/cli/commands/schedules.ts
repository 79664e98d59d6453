import { Option } from 'commander';
import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import type { Format } from '../output.ts';
import { addPrintingCommand, doneOrError } from '../printing-command.ts';

export interface SchedulesOptions {
  format: Format;
}

export interface PauseOptions extends SchedulesOptions {
  reason?: string;
}

/** Those that a command is about. */
const names = [['[name...]', 'Targets and models; all if none is named.']] as const;

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
    exitCodes: doneOrError,
  });
}

function registerApply(schedules: Command): void {
  addPrintingCommand(schedules, {
    name: 'apply',
    description: 'Make the schedules match plumbline.yaml: create, update and delete our own; a pause stays.',
    examples: [['plumbline schedules apply', 'after each change']],
    exitCodes: doneOrError,
  }).action(async (options: SchedulesOptions, command: Command) => {
    const { applyAll } = await import('../actions/schedules.ts');
    await applyAll(options, command);
  });
}

function registerList(schedules: Command): void {
  addPrintingCommand(schedules, {
    name: 'list',
    description: 'When every target and model was scanned last, will be next, and which are paused.',
    examples: [['plumbline schedules list -o json', 'for a pipeline']],
    exitCodes: doneOrError,
  }).action(async (options: SchedulesOptions, command: Command) => {
    const { listAll } = await import('../actions/schedules.ts');
    await listAll(options, command);
  });
}

function registerPause(schedules: Command): void {
  addPrintingCommand(schedules, {
    name: 'pause',
    description: 'Scan no more until resumed. Scans by hand and open decisions go on.',
    arguments: names,
    options: [new Option('--reason <text>', 'Why, for whoever finds it paused.')],
    examples: [['plumbline schedules pause payments-prod --reason "moving clusters"', 'one target']],
    exitCodes: doneOrError,
  }).action(async (given: string[], options: PauseOptions, command: Command) => {
    const { pauseScans } = await import('../actions/schedules.ts');
    await pauseScans(given, options, command);
  });
}

function registerResume(schedules: Command): void {
  addPrintingCommand(schedules, {
    name: 'resume',
    description: 'Scan again as scheduled.',
    arguments: names,
    examples: [['plumbline schedules resume', 'every target and model']],
    exitCodes: doneOrError,
  }).action(async (given: string[], options: SchedulesOptions, command: Command) => {
    const { resumeScans } = await import('../actions/schedules.ts');
    await resumeScans(given, options, command);
  });
}
