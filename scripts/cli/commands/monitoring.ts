import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';

export interface MonitoringCommandOptions {
  label: Record<string, string>;
  namespace: string;
  runbooks?: string;
  output?: string;
}

export function registerMonitoring(program: Command): void {
  const monitoring = program
    .command('monitoring')
    .description('Print monitors, alerts and dashboards for kube-prometheus-stack. Needs no server.')
    .addOption(
      new Option('--label <name=value...>', 'By which Prometheus picks monitors and rules.')
        .default({ release: 'monitoring' }, 'release=monitoring')
        .argParser(parseLabel),
    )
    .option('--namespace <namespace>', 'Where Plumbline runs.', 'plumbline')
    .addOption(
      new Option(
        '--runbooks <url>',
        'Below which each alert links its runbook; the gateway in the cluster unless given.',
      ).argParser(parseAddress),
    )
    .option('--output <folder>', 'Write files instead, with the dashboards also as bodies for Grafana’s API.')
    .action(async (options: MonitoringCommandOptions) => {
      const { printMonitoring } = await import('../actions/monitoring.ts');
      await printMonitoring(options);
    });
  addHelp(monitoring, {
    examples: [
      ['plumbline monitoring | kubectl apply -f -', 'for a stack installed as release monitoring'],
      ['plumbline monitoring --label release=prom --label team=ml', 'where Prometheus picks by other labels'],
      [
        'plumbline monitoring --runbooks https://plumbline.example/runbooks',
        'where people reach the gateway, or a copy of docs/runbooks',
      ],
      ['plumbline monitoring --output monitoring/', 'as files, to be kept in Git'],
    ],
    exitCodes: { [exitCodes.clean]: 'printed', [exitCodes.error]: 'an error' },
  });
}

function parseAddress(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new InvalidArgumentError('Expected an address such as https://plumbline.example/runbooks.');
  return text;
}

const label = /^([\w./-]+)=([\w.-]*)$/;
/** What is stated replaces what is usual. */
const stated = new WeakSet<object>();

function parseLabel(text: string, before: Record<string, string>): Record<string, string> {
  const [, name, value] = label.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Expected a label such as release=monitoring.');
  const labels = { ...(stated.has(before) ? before : {}), [name]: value };
  stated.add(labels);
  return labels;
}
