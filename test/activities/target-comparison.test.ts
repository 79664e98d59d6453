import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderTarget } from '../../activities/target-comparison.ts';
import type { TargetSettings } from '../../activities/target-settings.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { createRenderCache } from '../../clients/renderers/render-cache.ts';
import type { RenderSettings } from '../../clients/renderers/render-settings.ts';
import type { GitClient } from '../../clients/git/git-client.ts';

const { signal } = new AbortController();

/** Renders with everything at hand but the renderer, and tells what that was asked. */
function scene(render: RenderSettings) {
  const asked: { folder: string; settings: RenderSettings }[] = [];
  let released = 0;
  let kubernetesVersion = 'v1.36.3';
  const git = {
    checkout: (_: unknown, commit: string) =>
      Promise.resolve({
        commit,
        folder: `/checkouts/${commit}`,
        release: () => Promise.resolve(void (released += 1)),
      }),
  } as unknown as GitClient;
  const kubernetes = {
    version: () => Promise.resolve(kubernetesVersion),
    resourceTypes: () =>
      Promise.resolve([
        { apiVersion: 'v1', kind: 'Pod' },
        { apiVersion: 'apps/v1', kind: 'Deployment' },
        { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
      ]),
  } as unknown as KubernetesClient;
  const deps = {
    git,
    rendererOf: (settings: RenderSettings) => ({
      render(folder: string) {
        asked.push({ folder, settings });
        return Promise.resolve({ objects: [], faults: [], skipped: [], empty: true });
      },
    }),
    rendered: createRenderCache({ entries: 10, objects: 10 }),
    kubernetesOf: () => Promise.resolve(kubernetes),
  };
  const settings = { name: 'shop', repository: { url: 'https://git.example/shop' }, path: '.', render };
  return {
    asked,
    released: () => released,
    upgrade: () => (kubernetesVersion = 'v1.37.0'),
    render: (commit: string) => renderTarget(deps, settings as TargetSettings, commit, signal),
  };
}

test('a commit is rendered once, and its checkout given back', async () => {
  const target = scene({ type: 'kustomize' });
  for (const commit of ['one', 'one', 'two', 'one']) await target.render(commit);
  assert.deepEqual(
    target.asked.map(({ folder }) => folder),
    ['/checkouts/one', '/checkouts/two'],
  );
  assert.equal(target.released(), 2);
});

test('what other servers decide is rendered each time', async () => {
  const target = scene({ type: 'kustomize', allowRemote: true });
  await target.render('one');
  await target.render('one');
  assert.equal(target.asked.length, 2);
});

test('a chart is told about its cluster, and rendered again when that changes', async () => {
  const target = scene({ type: 'helm', releaseName: 'shop', namespace: 'shop' });
  await target.render('one');
  await target.render('one');
  assert.deepEqual(
    target.asked.map(({ settings }) => settings),
    [
      {
        type: 'helm',
        releaseName: 'shop',
        namespace: 'shop',
        capabilities: {
          kubernetesVersion: 'v1.36.3',
          apiVersions: ['apps/v1', 'apps/v1/Deployment', 'apps/v1/ReplicaSet', 'v1', 'v1/Pod'],
        },
      },
    ],
  );
  target.upgrade();
  await target.render('one');
  assert.equal(target.asked.length, 2);
});
