/** Files that name the version of what is installed, relative to the root; package.json and its lock are npm's. */
export const versionedFiles: readonly string[] = [
  'deploy/helm/plumbline/Chart.yaml',
  'deploy/image/Dockerfile',
  'deploy/kustomize/base/plumbline.yaml',
  'deploy/kustomize/overlays/production/kustomization.yaml',
  'deploy/kustomize/overlays/small/kustomization.yaml',
  'docs/deploy.md',
  'docs/getting-started.md',
];

/** A text with one version of ours in place of another; versions that only contain it stay. */
export function withVersion(text: string, current: string, wanted: string): string {
  const whole = new RegExp(`(?<![\\d.])${current.replaceAll('.', '\\.')}(?!-|\\d|\\.\\d)`, 'g');
  return text.replaceAll(whole, wanted);
}
