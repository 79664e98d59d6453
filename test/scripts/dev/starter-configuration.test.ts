import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Stack } from '../../../scripts/dev/stack.ts';
import { keepStarterConfiguration } from '../../../scripts/dev/starter-configuration.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function stackIn(folder: string, port: number): Stack {
  return {
    folder,
    temporal: {
      address: `127.0.0.1:${port}`,
      namespace: 'default',
      userInterface: `http://127.0.0.1:${port + 1}`,
      embedded: true,
    },
    kubernetes: { kubeconfig: path.join(folder, 'kube config.yaml'), context: 'plumbline', embedded: true },
    git: { folder, url: 'file:///platform.git' },
    processes: [],
    failed: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}

test('the starter ties the servers of the stack together and heals nothing by itself', async () => {
  const folder = temporaryFolder();
  const { file, configuration } = await keepStarterConfiguration(stackIn(folder, 7000));
  assert.equal(file, path.join(folder, 'plumbline.yaml'));
  const { temporal, targets } = configuration;
  assert.deepEqual([temporal.address, temporal.ui], ['127.0.0.1:7000', 'http://127.0.0.1:7001']);
  assert.equal(targets[0]?.policy, undefined);
  assert.deepEqual(targets[0]?.cluster, {
    kubeconfig: path.join(folder, 'kube config.yaml'),
    context: 'plumbline',
  });
});

test('what a person wrote into it stays, and addresses that moved are put right', async () => {
  const folder = temporaryFolder();
  const { file } = await keepStarterConfiguration(stackIn(folder, 7000));
  const mine = (await readFile(file, 'utf8')).replace('# policy: production', 'policy: production');
  await writeFile(file, mine);
  const { configuration } = await keepStarterConfiguration(stackIn(folder, 8000));
  assert.equal(configuration.targets[0]?.policy, 'production');
  assert.deepEqual(
    [configuration.temporal.address, configuration.temporal.ui],
    ['127.0.0.1:8000', 'http://127.0.0.1:8001'],
  );
});

test('a cluster of the user is bound by the name of its current context', async () => {
  const folder = temporaryFolder();
  const kubeconfig = {
    'current-context': 'mine',
    contexts: [{ name: 'mine', context: { cluster: 'mine' } }],
    clusters: [{ name: 'mine', cluster: { server: 'https://127.0.0.1:9' } }],
  };
  await writeFile(path.join(folder, 'kube config.yaml'), JSON.stringify(kubeconfig));
  const stack = stackIn(folder, 7000);
  const { configuration } = await keepStarterConfiguration({
    ...stack,
    kubernetes: { ...stack.kubernetes, context: undefined, embedded: false },
  });
  assert.equal(configuration.targets[0]?.cluster.context, 'mine');
});
