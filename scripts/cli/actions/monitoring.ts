import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { dashboards } from '../../../domain/monitoring/dashboards/dashboards.ts';
import { monitoringObjects } from '../../../domain/monitoring/monitoring-objects.ts';
import type { MonitoringOptions } from '../../../domain/monitoring/monitors.ts';
import type { MonitoringCommandOptions } from '../commands/monitoring.ts';

/** Prints what a Prometheus of the operator and a Grafana beside it need, or writes it to a folder. */
export async function printMonitoring(options: MonitoringCommandOptions): Promise<void> {
  const { label: labels, namespace, runbooks, output } = options;
  const files = monitoringFiles({ labels, namespace, runbooks });
  if (output === undefined) {
    process.stdout.write(files['monitoring.yaml'] ?? '');
    return;
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(output, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** What a folder for Git holds, by path: objects for the cluster, and dashboards as Grafana's API takes them. */
export function monitoringFiles(options: MonitoringOptions): Record<string, string> {
  const objects = monitoringObjects(options).map((object) =>
    stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }),
  );
  const bodies = dashboards.map((dashboard) => {
    const body = { dashboard: { id: null, ...dashboard }, overwrite: true, message: 'Plumbline' };
    return [`dashboards/${dashboard.uid}.json`, `${JSON.stringify(body, undefined, 2)}\n`];
  });
  return {
    'kustomization.yaml': kustomization,
    'monitoring.yaml': objects.join('---\n'),
    ...(Object.fromEntries(bodies) as Record<string, string>),
  };
}

const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - monitoring.yaml
`;
