import { Option } from 'commander';
import type { Command } from 'commander';
import { workerRoles } from '../../../domain/worker-role.ts';
import type { WorkerRole } from '../../../domain/worker-role.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';

export const rightsFormats = ['text', 'json', 'yaml'] as const;

export interface RightsOptions {
  role?: WorkerRole[];
  cluster?: string;
  context?: string;
  namespace: string;
  name: string;
  dryRuns: boolean;
  format: (typeof rightsFormats)[number];
}

export function registerRights(program: Command): void {
  const rights = program
    .command('rights')
    .description('Print the rights that each role of a worker needs in a cluster, for what is configured.')
    .addOption(new Option('--role <name...>', 'Only of these roles.').choices(workerRoles))
    .option(
      '--cluster <name>',
      'The cluster, where there are several: its context, its address, or in-cluster.',
    )
    .option(
      '--context <context>',
      'Reach the cluster by this context of the kubeconfig, not as its workers do.',
    )
    .option('--namespace <namespace>', 'Where the service accounts of the workers are.', 'plumbline')
    .option('--name <name>', 'What the names of the accounts begin with.', 'plumbline')
    .option('--no-dry-runs', 'Detection gets no right to dry runs: Git is compared by what was learnt.')
    .addOption(formatOption(rightsFormats))
    .action(async (options: RightsOptions) => {
      const { printRights } = await import('../actions/rights.ts');
      await printRights(options, rights);
    });
  addHelp(rights, {
    examples: [
      ['plumbline rights', 'who may do what, and what for'],
      ['plumbline rights --context prod -o yaml > rights.yaml', 'Roles and bindings, to be applied there'],
      ['plumbline rights --role healing --cluster prod-eu -o yaml', 'of one role in one of several clusters'],
    ],
    exitCodes: { [exitCodes.clean]: 'printed', [exitCodes.error]: 'an error' },
  });
}
