import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { plumbline } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const source = 'source: { git: https://git.example/platform }';

/** What `plumbline rights` says about a configuration with these targets, where it fails. */
async function refusal(targets: string, ...args: string[]): Promise<string> {
  const folder = temporaryFolder();
  await writeFile(path.join(folder, 'plumbline.yaml'), `version: 1\ntargets: [${targets}]\n`);
  const { exitCode, stdout, stderr } = await plumbline(['rights', ...args], { folder });
  assert.deepEqual([exitCode, stdout], [2, '']);
  return stderr.trim();
}

test('a configuration that reaches no cluster needs no rights, and is told so', async () => {
  assert.equal(
    await refusal(''),
    'plumbline: the configuration reaches no cluster; add targets or models that name one',
  );
});

test('of several clusters one has to be named', async () => {
  const targets = `{ name: one, cluster: { context: east }, ${source} }, { name: two, cluster: { inCluster: true }, ${source} }`;
  assert.equal(
    await refusal(targets),
    'plumbline: there are several clusters; choose one by --cluster: east, in-cluster',
  );
  assert.equal(
    await refusal(targets, '--cluster', 'west'),
    'plumbline: no target or model is in cluster west; there is east, in-cluster',
  );
});

test('a role that there is not is refused with those that there are', async () => {
  assert.match(
    await refusal('', '--role', 'healer'),
    /'healer' is invalid.*Allowed choices are orchestration, scanning, healing, models, training, rollouts/,
  );
});
