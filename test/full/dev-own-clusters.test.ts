import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { embeddedKubeconfig } from '../../scripts/dev/stack.ts';
import { startPlumbline } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Where built servers are found; without them this file would build its own. */
const cache = process.env['PLUMBLINE_CACHE'] ?? `${process.env['HOME']}/.cache/plumbline`;

test(
  'dev starts no Kubernetes for a configuration with clusters of its own, and says so when it names the embedded one later',
  { timeout: 300_000 },
  async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'plumbline.yaml');
    const kubeconfig = path.join(folder, 'kubeconfig.yaml');
    await writeFile(kubeconfig, 'apiVersion: v1\nkind: Config\n');
    await writeFile(
      file,
      `version: 1
targets:
  - name: shop
    cluster: { context: prod, kubeconfig: '${kubeconfig}' }
    source: { git: 'https://127.0.0.1:1/shop.git' }
    namespaces: [shop]
`,
    );
    const environment = { PLUMBLINE_STATE: folder, PLUMBLINE_CACHE: cache };
    const dev = startPlumbline(['dev', '--config', file], { folder, environment });
    await dev.says(/Configuration: {2}export PLUMBLINE_CONFIG=\S+\n/);
    assert.match(dev.said, /^Temporal UI: +http:/m);
    assert.doesNotMatch(dev.said, /starting Kubernetes|^Kubernetes:/m);
    const embedded = embeddedKubeconfig(path.join(folder, 'dev'));
    assert.equal(existsSync(path.dirname(embedded)), false);

    await writeFile(file, (await readFile(file, 'utf8')).replace(kubeconfig, embedded));
    await dev.says(
      /names the embedded cluster now, which was not started; stop `plumbline dev` and start it/,
    );
    await dev.says(/the change is not in force/);
    assert.equal(await dev.end('SIGINT'), 0);
  },
);
