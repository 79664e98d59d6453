import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { LAUNCHER, obtainTestServer } from '../../../../scripts/dev/toolchain/test-server.ts';
import { isRunning } from '../../../support/processes.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const unreachable: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));

/** A machine with an empty cache and no commands but these shell scripts. */
function prepareMachine(commands: Record<string, string>, fetch = unreachable) {
  const root = temporaryFolder();
  const bin = path.join(root, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(commands))
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const environment: Record<string, string> = { PATH: bin, PLUMBLINE_CACHE: path.join(root, 'cache') };
  return { bin, environment, obtain: () => obtainTestServer({ environment, fetch }) };
}

/** A Maven that puts one archive with this content where it is told to. */
const mavenGiving = (file: string, content: string) => `
for argument; do
  case "$argument" in -DoutputDirectory=*) folder="\${argument#*=}" ;; esac
done
[ -z "$folder" ] || { /bin/mkdir -p "$folder"; echo ${content} > "$folder/${file}"; }`;

test('an environment variable comes first', async () => {
  const { bin, environment, obtain } = prepareMachine({ mine: 'true' });
  environment['PLUMBLINE_TEMPORAL_TEST_SERVER_BINARY'] = path.join(bin, 'mine');
  assert.deepEqual(await obtain(), { type: 'existing-path', path: path.join(bin, 'mine') });
});

test('the SDK downloads it where it can, into our cache', async () => {
  const { environment, obtain } = prepareMachine({}, () => Promise.resolve(new Response()));
  const executable = await obtain();
  assert.equal(executable.type, 'cached-download');
  assert.ok(
    'downloadDir' in executable &&
      executable.downloadDir?.startsWith(environment['PLUMBLINE_CACHE'] as string),
  );
});

const missingMessage = (missing: string) =>
  `temporal-test-server 1.38.0 cannot be obtained: temporal.download is not reachable; ${missing} is not installed. ` +
  'Install Java 17 or later and Maven, or name a binary in PLUMBLINE_TEMPORAL_TEST_SERVER_BINARY.';

test('without Java or Maven one line says what is missing', async () => {
  await assert.rejects(prepareMachine({}).obtain(), { message: missingMessage('java') });
  await assert.rejects(prepareMachine({ java: 'true' }).obtain(), { message: missingMessage('mvn') });
});

test('a failing Maven is reported in one line', async () => {
  const { obtain } = prepareMachine({
    java: 'true',
    mvn: '[ "$1" = -version ] || { echo "no such artifact" >&2; exit 1; }',
  });
  await assert.rejects(obtain(), (error: Error) => {
    assert.match(error.message, /Command failed with exit code 1: mvn --quiet .* Install Java 17/);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
});

test('an archive that is not the one we know is refused and nothing of it is kept', async () => {
  const mvn = mavenGiving('temporal-test-server-1.38.0.jar', 'tampered');
  const { environment, obtain } = prepareMachine({ java: 'true', mvn });
  await assert.rejects(obtain(), {
    message: /temporal-test-server-1\.38\.0\.jar has SHA-256 [0-9a-f]{64}, which is not the committed one/,
  });
  assert.deepEqual(readdirSync(path.join(environment['PLUMBLINE_CACHE'] as string, 'tools')), []);
});

test('an archive nobody asked for is refused', async () => {
  const { obtain } = prepareMachine({ java: 'true', mvn: mavenGiving('extra.jar', 'x') });
  await assert.rejects(obtain(), { message: /extra\.jar has SHA-256/ });
});

test('the server does not outlive a starter that is killed', async () => {
  const { bin, environment } = prepareMachine({ java: 'exec /bin/sleep 60' });
  const launcher = path.join(bin, 'temporal-test-server');
  writeFileSync(launcher, LAUNCHER, { mode: 0o755 });
  const source = `console.log(require('node:child_process').spawn(process.argv[1]).pid); setInterval(() => {}, 1000)`;
  const starter = spawn(process.execPath, ['-e', source, launcher], {
    env: { PATH: `${environment['PATH']}:${process.env['PATH']}` },
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  assert.ok(isRunning(pid));
  starter.kill('SIGKILL');
  await waitUntil(() => !isRunning(pid), { within: 120_000 });
});
