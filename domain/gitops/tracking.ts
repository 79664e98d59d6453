import { groupOf } from '../infrastructure/object.ts';
import type { KubernetesObject } from '../infrastructure/object.ts';
import type { GitopsReference } from './gitops-reference.ts';

const argocdAnnotation = 'argocd.argoproj.io/tracking-id';
const argocdLabel = 'argocd.argoproj.io/instance';

/**
 * Whether the marks that Argo CD or Flux leave on what they apply name this Application, Kustomization or HelmRelease.
 * Only metadata is needed. `app.kubernetes.io/instance` is no such mark: charts of others carry it too.
 */
export function isTrackedBy(object: KubernetesObject, governor: GitopsReference): boolean {
  if (governor.kind === 'Application') return isOfApplication(object, governor);
  const tool = governor.kind === 'Kustomization' ? 'kustomize' : 'helm';
  const { labels } = object.metadata;
  return (
    labels?.[`${tool}.toolkit.fluxcd.io/name`] === governor.name &&
    labels[`${tool}.toolkit.fluxcd.io/namespace`] === governor.namespace
  );
}

function isOfApplication(object: KubernetesObject, { namespace, name }: GitopsReference): boolean {
  const { labels, annotations } = object.metadata;
  const id = annotations?.[argocdAnnotation];
  if (id === undefined) return labels?.[argocdLabel] === name;
  const separator = id.indexOf(':');
  const owner = id.slice(0, separator);
  // With its namespace in front where the Application does not live beside Argo CD.
  return (owner === name || owner === `${namespace}_${name}`) && names(id.slice(separator + 1), object);
}

/** `group/Kind:namespace/name`. A copy that somebody made of an object names the original and is not tracked. */
function names(resource: string, { apiVersion, kind, metadata }: KubernetesObject): boolean {
  const start = `${groupOf(apiVersion)}/${kind}:`;
  // Argo CD writes some namespace even where the kind has none.
  return metadata.namespace === undefined
    ? resource.startsWith(start) && resource.endsWith(`/${metadata.name}`)
    : resource === `${start}${metadata.namespace}/${metadata.name}`;
}

/** Who applies an object, by the marks on it, for messages; undefined where nobody left any. */
export function trackerOf(object: KubernetesObject): string | undefined {
  const { labels, annotations } = object.metadata;
  const id = annotations?.[argocdAnnotation];
  if (id !== undefined && names(id.slice(id.indexOf(':') + 1), object))
    return `Argo CD (Application ${id.slice(0, id.indexOf(':'))})`;
  if (labels?.[argocdLabel] !== undefined) return `Argo CD (Application ${labels[argocdLabel]})`;
  for (const [tool, kind] of fluxKinds) {
    const name = labels?.[`${tool}.toolkit.fluxcd.io/name`];
    const namespace = labels?.[`${tool}.toolkit.fluxcd.io/namespace`];
    if (name !== undefined && namespace !== undefined) return `Flux (${kind} ${namespace}/${name})`;
  }
  return undefined;
}

const fluxKinds = [
  ['kustomize', 'Kustomization'],
  ['helm', 'HelmRelease'],
] as const;
