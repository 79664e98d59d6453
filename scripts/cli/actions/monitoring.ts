import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { dashboards } from '../../../domain/monitoring/dashboards/dashboards.ts';
import { monitoringObjects } from '../../../domain/monitoring/monitoring-objects.ts';
import type { MonitoringCommandOptions } from '../commands/monitoring.ts';

/** Prints what a Prometheus of the operator and a Grafana beside it need, or writes it to a folder. */
export async function printMonitoring(options: MonitoringCommandOptions): Promise<void> {
  const { label: labels, namespace, output } = options;
  const manifest = monitoringObjects({ labels, namespace })
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
  if (output === undefined) {
    process.stdout.write(manifest);
    return;
  }
  const folder = path.join(output, 'dashboards');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(output, 'kustomization.yaml'), kustomization);
  await writeFile(path.join(output, 'monitoring.yaml'), manifest);
  for (const dashboard of dashboards) {
    // As POST /api/dashboards/db of Grafana takes it.
    const body = { dashboard: { id: null, ...dashboard }, overwrite: true, message: 'Plumbline' };
    const text = `${JSON.stringify(body, undefined, 2)}\n`;
    await writeFile(path.join(folder, `${dashboard.uid}.json`), text);
  }
}

const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - monitoring.yaml
`;
