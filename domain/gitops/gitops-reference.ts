/** The kinds of object by which another tool says what should run. */
export const gitopsKinds = {
  application: { tool: 'argocd', apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' },
  kustomization: { tool: 'flux', apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' },
  helmrelease: { tool: 'flux', apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' },
} as const;

/** Names an Application of Argo CD, or a Kustomization or HelmRelease of Flux. */
export interface GitopsReference {
  tool: 'argocd' | 'flux';
  apiVersion: string;
  kind: 'Application' | 'Kustomization' | 'HelmRelease';
  namespace: string;
  name: string;
}

/** Where the tools are installed unless stated. */
const defaultNamespaces = { argocd: 'argocd', flux: 'flux-system' } as const;

const name = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Reads `argocd/<application>` and its sisters; undefined for anything else. */
export function parseGitopsReference(text: string): GitopsReference | undefined {
  const [tool, ...rest] = text.split('/');
  const kind = tool === 'argocd' ? 'application' : tool === 'flux' ? rest.shift()?.toLowerCase() : undefined;
  if (kind === undefined || !Object.hasOwn(gitopsKinds, kind)) return undefined;
  const found = gitopsKinds[kind as keyof typeof gitopsKinds];
  if (found.tool !== tool || rest.length === 0 || rest.length > 2) return undefined;
  if (!rest.every((part) => name.test(part))) return undefined;
  const [namespace, named] = rest.length === 1 ? [defaultNamespaces[found.tool], rest[0]] : rest;
  return { ...found, namespace: namespace ?? '', name: named ?? '' };
}

/** The form that a configuration takes. */
export function formatGitopsReference({ tool, kind, namespace, name: named }: GitopsReference): string {
  const place = namespace === defaultNamespaces[tool] ? named : `${namespace}/${named}`;
  return tool === 'argocd' ? `argocd/${place}` : `flux/${kind.toLowerCase()}/${place}`;
}

/** For messages: `Application argocd/shop`. */
export function describeGitops({ kind, namespace, name: named }: GitopsReference): string {
  return `${kind} ${namespace}/${named}`;
}
