import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { startStack } from '../../../scripts/dev/stack.ts';
import { plumbline, startPlumbline } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Where built servers are found; without them each run of this file would build its own. */
const cache = process.env['PLUMBLINE_CACHE'] ?? `${process.env['HOME']}/.cache/plumbline`;

test('the stack comes up with a worker that scans, says where everything is, and goes in order', async () => {
  const folder = temporaryFolder();
  const environment = { PLUMBLINE_STATE: folder, PLUMBLINE_CACHE: cache };
  const dev = startPlumbline(['dev'], { folder, environment });
  await dev.says(/Configuration: {2}export PLUMBLINE_CONFIG=\S+\n/);
  for (const line of [/^Temporal UI: +http:/m, /^Kubernetes: +export KUBECONFIG=\S+/m, /^Git: +file:/m]) {
    assert.match(dev.said, line);
  }
  const [, pages = ''] = /^Pages: +(\S+)$/m.exec(dev.said) ?? [];
  assert.equal((await fetch(`${pages}/readyz`)).status, 200);
  assert.match(await (await fetch(pages)).text(), /platform/, 'who sits at this machine needs no link');
  const [, file = ''] = /PLUMBLINE_CONFIG=(\S+)/.exec(dev.said) ?? [];
  await assert.rejects(startStack({ folder: path.join(folder, 'dev') }), /^Error: a stack already runs in /);

  // The repository holds no manifests yet: that is said, and never taken for "no drift".
  const scan = await plumbline(['scan', 'platform', '--config', file], { folder });
  assert.equal(scan.exitCode, 2);
  assert.match(scan.stderr, /error: platform: Git holds no object at commit/);
  assert.match(
    scan.stdout,
    /http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/drift-scan%2Fplatform%2Fmanual-/,
  );

  assert.equal(await dev.end('SIGINT'), 0);
  assert.match(dev.said, /plumbline: stopped in /);
});
