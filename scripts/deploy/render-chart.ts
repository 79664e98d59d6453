import { execa } from 'execa';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';

const deploy = path.resolve(import.meta.dirname, '../../deploy');

/**
 * The chart with the values of a file below deploy/helm, and single ones besides (`path=value`, lists as JSON:
 * `path=[]`); as text.
 */
export async function renderChart(
  helm: string,
  { values = [], set = [] }: { values?: readonly string[]; set?: readonly string[] } = {},
): Promise<string> {
  const chart = path.join(deploy, 'helm/plumbline');
  const files = values.map((file) => `--values=${path.resolve(deploy, 'helm', file)}`);
  const single = set.map((one) => (one.includes('=[') ? `--set-json=${one}` : `--set=${one}`));
  const { stdout } = await execa(helm, [
    'template',
    'plumbline',
    chart,
    '--namespace=plumbline',
    ...files,
    ...single,
  ]);
  return stdout;
}

/** An overlay below deploy/kustomize/overlays, as text. */
export async function buildOverlay(kustomize: string, overlay: string): Promise<string> {
  const { stdout } = await execa(kustomize, ['build', path.join(deploy, 'kustomize/overlays', overlay)]);
  return stdout;
}

/** The objects of a manifest. */
export function objectsOf(manifest: string): KubernetesObject[] {
  return parseAllDocuments(manifest).flatMap((document) => {
    const object = document.toJS() as KubernetesObject | null;
    return object === null ? [] : [object];
  });
}
