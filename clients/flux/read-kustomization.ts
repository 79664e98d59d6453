import { governorOfKustomization } from '../../domain/gitops/flux-governor.ts';
import {
  pathOfKustomization,
  renderOfKustomization,
  sourceOfKustomization,
  substitutionsOf,
} from '../../domain/gitops/flux-kustomization.ts';
import { textAt } from '../../domain/gitops/fields.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import type { Governed } from '../gitops/gitops-client.ts';
import { readGovernor, supported } from '../gitops/read-object.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';
import { readGitSource } from './read-source.ts';
import { readValues } from './read-values.ts';

/** Source and state of a Kustomization, with everything that its `postBuild` substitutes. */
export async function readKustomization(
  kubernetes: KubernetesClient,
  reference: GitopsReference,
  signal?: AbortSignal,
): Promise<Governed> {
  const kustomization = await readGovernor(kubernetes, reference, signal);
  const source = supported(reference, () => sourceOfKustomization(kustomization));
  const git = await readGitSource(kubernetes, reference, source, signal);
  const { variables, from } = substitutionsOf(kustomization);
  const found = await readValues(kubernetes, reference, from, signal);
  // Those of the Kustomization itself win.
  const all = Object.assign({}, ...found.map(({ data }) => data), variables) as Record<string, string>;
  const isSubstituted = variables !== undefined || from.length > 0;
  const render = renderOfKustomization(kustomization, isSubstituted ? withoutEndings(all) : undefined);
  const sources = [{ ...git, path: pathOfKustomization(kustomization), render }];
  const secret = found.filter(({ reference: { kind } }) => kind === 'Secret');
  const destination = textAt(kustomization, 'spec', 'kubeConfig', 'secretRef', 'name');
  return {
    governor: governorOfKustomization(kustomization, sources),
    sources,
    object: kustomization,
    ...(destination === undefined ? {} : { destination }),
    secrets: secret.flatMap(({ data }) => Object.values(data)),
  };
}

/** Flux drops line ends: a value is put into the middle of a line. */
function withoutEndings(variables: Record<string, string>): Record<string, string> {
  const entries = Object.entries(variables).map(([name, value]) => [name, value.replaceAll('\n', '')]);
  return Object.fromEntries(entries) as Record<string, string>;
}
