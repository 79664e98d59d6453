import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatGitopsReference, parseGitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import { parseImageOverride } from '../../../domain/gitops/image-override.ts';

for (const [text, kind, namespace, name] of [
  ['argocd/shop', 'Application', 'argocd', 'shop'],
  ['argocd/team-a/shop', 'Application', 'team-a', 'shop'],
  ['flux/kustomization/shop', 'Kustomization', 'flux-system', 'shop'],
  ['flux/helmrelease/apps/web', 'HelmRelease', 'apps', 'web'],
] as const) {
  test(`${text} is ${kind} ${namespace}/${name}, and is written so again`, () => {
    const reference = parseGitopsReference(text);
    assert.ok(reference !== undefined);
    assert.deepEqual([reference.kind, reference.namespace, reference.name], [kind, namespace, name]);
    assert.equal(formatGitopsReference(reference), text);
  });
}

for (const text of [
  '',
  'argocd',
  'argocd/',
  'flux/shop',
  'flux/application/shop',
  'argocd/a/b/c',
  'argo/x',
  'argocd/A',
]) {
  test(`"${text}" names nothing`, () => assert.equal(parseGitopsReference(text), undefined));
}

for (const [text, expected] of [
  ['nginx:1.0', { name: 'nginx', newTag: '1.0' }],
  ['nginx=registry:5000/nginx', { name: 'nginx', newName: 'registry:5000/nginx' }],
  ['nginx=registry:5000/a:2', { name: 'nginx', newName: 'registry:5000/a', newTag: '2' }],
  ['registry:5000/a@sha256:abc', { name: 'registry:5000/a', digest: 'sha256:abc' }],
  ['nginx', undefined],
] as const) {
  test(`the image override ${text} is read as kustomize reads it`, () =>
    assert.deepEqual(parseImageOverride(text), expected));
}
