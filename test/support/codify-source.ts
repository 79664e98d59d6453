import { codify } from '../../activities/codify/codify.ts';
import type { CodifyResult, RenderUnit } from '../../activities/codify/codify-request.ts';
import type { RenderSettings } from '../../clients/renderers/render-settings.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import { openSourceTree } from '../../clients/source-tree/source-tree.ts';
import type { Json, KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { ChangeStep, LiveChange } from '../../domain/source/live-change.ts';
import { checkoutOf, renderPrograms } from './render-programs.ts';

process.env['PLUMBLINE_KUSTOMIZE_BINARY'] ??= renderPrograms.kustomize;
process.env['PLUMBLINE_HELM_BINARY'] ??= renderPrograms.helm;
const rendererOf = createRendererOf({ origins: false });

const groups: Record<string, string> = { Deployment: 'apps/v1', Ingress: 'networking.k8s.io/v1' };

/**
 * A live value: `live('Deployment/app', '/spec/template/spec/containers/[app]/image', 'app:2')`; without a value the
 * field is gone. Items in brackets are told apart by `name`, or by the keys that stand in them (`[port=80]`).
 */
export function live(named: string, location: string, value?: Json): LiveChange {
  const [kind = '', name = ''] = named.split('/');
  return {
    object: { apiVersion: groups[kind] ?? 'v1', kind, name },
    change: value === undefined ? 'removed' : location === '' ? 'added' : 'modified',
    path: location === '' ? [] : location.slice(1).split('/').map(stepOf),
    location,
    ...(value === undefined ? {} : { live: value }),
  };
}

function stepOf(step: string): ChangeStep {
  const text = step.replaceAll('~1', '/');
  if (!text.startsWith('[')) return text;
  const [key = '', value] = text.slice(1, -1).split('=');
  if (value === undefined) return { keys: { name: key }, index: 0 };
  return { keys: { [key]: /^\d+$/.test(value) ? Number(value) : value }, index: 0 };
}

export interface Trial extends CodifyResult {
  /** Files that change, as they are to be. */
  files: Record<string, string | null>;
}

/** Codifies changes into a checkout of these files. */
export async function codifyInto(
  files: Record<string, string>,
  target: string,
  changes: readonly LiveChange[],
  settings?: RenderSettings,
  others?: readonly RenderUnit[],
): Promise<Trial> {
  const tree = await openSourceTree(checkoutOf(files));
  const type = settings ?? settingsOf(files, target);
  const result = await codify(
    { tree, rendererOf },
    { target: { path: target, settings: type }, changes, ...(others === undefined ? {} : { others }) },
  );
  return { ...result, files: Object.fromEntries(result.edits.map(({ path, after }) => [path, after])) };
}

function settingsOf(files: Record<string, string>, target: string): RenderSettings {
  if (`${target}/Chart.yaml` in files) return { type: 'helm', releaseName: 'shop' };
  return { type: `${target}/kustomization.yaml` in files ? 'kustomize' : 'yaml' };
}

/** What a source of these files renders to. */
export async function renderOf(
  files: Record<string, string>,
  target: string,
  settings: RenderSettings = settingsOf(files, target),
): Promise<KubernetesObject[]> {
  const { objects, faults } = await rendererOf(settings).render(checkoutOf(files), target);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return objects.map(({ object }) => object);
}
