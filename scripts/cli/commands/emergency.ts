import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseObjectPattern } from '../../../domain/emergency/scope.ts';
import type { ObjectPattern } from '../../../domain/emergency/scope.ts';
import { parseLabelSelector } from '../../../domain/infrastructure/label-selector.ts';
import { durationOption } from '../duration-option.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { parseUntil } from '../until-option.ts';

export interface EmergencyOptions {
  target?: string;
  format: Format;
}

export interface OpenOptions extends EmergencyOptions {
  target: string;
  scope: ObjectPattern[];
  namespace: string[];
  selector?: string;
  reason: string;
  /** Milliseconds. */
  ttl: number;
}

export interface CloseOptions extends EmergencyOptions {
  reason: string;
}

export interface ExtendOptions extends EmergencyOptions {
  reason?: string;
}

const codes = { [exitCodes.clean]: 'done', [exitCodes.error]: 'refused, impossible, or an error' };

export function registerEmergency(program: Command): void {
  const emergency = program
    .command('emergency')
    .description('Mend by hand without being healed away, and carry the change back to Git.');
  registerOpen(emergency);
  registerExtend(emergency);
  registerClose(emergency);
  registerList(emergency);
  addHelp(emergency, {
    examples: [
      [
        'plumbline emergency open --target shop --reason "orders fail"',
        'hold everything in a target for two hours',
      ],
      ['plumbline emergency list', 'what is open, with the time left'],
    ],
    exitCodes: codes,
  });
}

function registerOpen(emergency: Command): void {
  const open = emergency
    .command('open')
    .description('Hold healing in a scope: ours, and that of Argo CD or Flux.')
    .requiredOption('--target <name>', 'The target.')
    .addOption(
      new Option(
        '--scope <kind/name>',
        'Only these objects, such as deployment/web or configmap; repeatable.',
      )
        .default([], 'everything')
        .argParser(readScope),
    )
    .addOption(
      new Option('-n, --namespace <name>', 'Only in these namespaces; repeatable.')
        .default([], 'all')
        .argParser((text: string, before: string[]) => [...before, text]),
    )
    .addOption(
      new Option('-l, --selector <labels>', 'Only objects with these labels.').argParser(readSelector),
    )
    .requiredOption('--reason <text>', 'Why, for everybody who finds it.')
    .addOption(durationOption('--ttl <duration>', 'How long it runs; it can be extended.', '2h'))
    .addOption(formatOption())
    .action(async (options: OpenOptions) => {
      const { openLease } = await import('../actions/emergency.ts');
      await openLease(options, open);
    });
  addHelp(open, {
    examples: [
      [
        'plumbline emergency open --target shop --scope deployment/web -n shop --reason "OOM" --ttl 1h',
        'one Deployment, for an hour',
      ],
      [
        'plumbline emergency open --target shop -l app=checkout --reason "orders fail"',
        'objects by their labels',
      ],
    ],
    exitCodes: codes,
  });
}

function readScope(text: string, before: ObjectPattern[]): ObjectPattern[] {
  const pattern = parseObjectPattern(text);
  if (pattern === undefined)
    throw new InvalidArgumentError(
      'Expected KIND/NAME or KIND, such as deployment/web; * and ? are wildcards.',
    );
  return [...before, pattern];
}

function readSelector(text: string): string {
  if (parseLabelSelector(text) === undefined)
    throw new InvalidArgumentError('Expected labels such as app=web,tier!=cache.');
  return text;
}

const ofTarget = '--target <name>';
const whichTarget = 'The target, where several have an emergency of this id.';

function registerExtend(emergency: Command): void {
  const extend = emergency
    .command('extend')
    .description('Let an emergency run longer.')
    .argument('<id>', 'The emergency, as `plumbline emergency list` names it.')
    .argument('<until>', 'Until when: 1h from now, or a time such as 2027-03-01T12:00:00Z.', (text: string) =>
      parseUntil(text),
    )
    .option(ofTarget, whichTarget)
    .option('--reason <text>', 'Why, for the record.')
    .addOption(formatOption())
    .action(async (id: string, until: string, options: ExtendOptions) => {
      const { extendLease } = await import('../actions/emergency.ts');
      await extendLease(id, until, options, extend);
    });
  addHelp(extend, {
    examples: [['plumbline emergency extend 3f9c21aa 1h', 'an hour from now']],
    exitCodes: codes,
  });
}

function registerClose(emergency: Command): void {
  const close = emergency
    .command('close')
    .description('End an emergency: settings are put back, and policy decides about what still differs.')
    .argument('<id>', 'The emergency, as `plumbline emergency list` names it.')
    .option(ofTarget, whichTarget)
    .requiredOption('--reason <text>', 'Why, for the record.')
    .addOption(formatOption())
    .action(async (id: string, options: CloseOptions) => {
      const { closeLease } = await import('../actions/emergency.ts');
      await closeLease(id, options, close);
    });
  addHelp(close, {
    examples: [['plumbline emergency close 3f9c21aa --reason "rolled back"', 'healing goes on']],
    exitCodes: codes,
  });
}

function registerList(emergency: Command): void {
  const list = emergency
    .command('list')
    .description('Open emergencies: what each covers, who opened it, how long it has left.')
    .option(ofTarget, 'Only of this target.')
    .addOption(formatOption())
    .action(async (options: EmergencyOptions) => {
      const { listLeases } = await import('../actions/emergency.ts');
      await listLeases(options, list);
    });
  addHelp(list, { examples: [['plumbline emergency list -o json', 'for a pipeline']], exitCodes: codes });
}
