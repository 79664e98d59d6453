import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { cachedBinary } from '../../../../scripts/dev/toolchain/cache.ts';
import { obtainTool } from '../../../../scripts/dev/toolchain/obtain.ts';
import { TOOLS } from '../../../../scripts/dev/toolchain/tools.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const TOOL = 'kube-scheduler';
const tool = TOOLS[TOOL];

const unreachable: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
const reachable: typeof fetch = () => Promise.resolve(new Response('released'));

/** A machine with nothing on its PATH but what the test puts there, and an empty cache. */
function prepareMachine() {
  const root = temporaryFolder();
  const bin = path.join(root, 'bin');
  mkdirSync(bin);
  const environment: Record<string, string> = { PATH: bin, PLUMBLINE_CACHE: path.join(root, 'cache') };
  const progress: string[] = [];
  return {
    root,
    environment,
    progress,
    cached: cachedBinary(tool, environment),
    /** A shell script as an executable, on the PATH unless a path is given. */
    addCommand(name: string, script: string): string {
      const file = path.resolve(bin, name);
      writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return file;
    },
    obtain: () =>
      obtainTool(TOOL, { environment, fetch: unreachable, progress: (message) => progress.push(message) }),
  };
}

/** A Go that "builds" by writing a file, and counts how often. */
const WORKING_GO = `
if [ "$1" = version ]; then echo "go version go1.26.0 linux/amd64"; exit; fi
echo "$GOFLAGS|$CGO_ENABLED|$GOWORK" >> "$PLUMBLINE_CACHE/builds"
while [ "$1" != -o ]; do shift; done
echo built > "$2"
/bin/chmod +x "$2"`;

test('an environment variable comes first, whatever version it names', async () => {
  const machine = prepareMachine();
  machine.addCommand(TOOL, 'echo Kubernetes v1.36.1');
  const named = machine.addCommand('../mine', 'echo anything');
  machine.environment['PLUMBLINE_KUBE_SCHEDULER_BINARY'] = named;
  assert.equal(await machine.obtain(), named);
});

test('an environment variable that names no executable is refused instead of passed over', async () => {
  const machine = prepareMachine();
  machine.addCommand(TOOL, 'echo Kubernetes v1.36.1');
  machine.environment['PLUMBLINE_KUBE_SCHEDULER_BINARY'] = '/nowhere/scheduler';
  await assert.rejects(machine.obtain(), {
    name: 'ToolUnavailableError',
    message:
      'kube-scheduler 1.36.3 cannot be obtained: PLUMBLINE_KUBE_SCHEDULER_BINARY names /nowhere/scheduler, ' +
      'which is no executable file. Correct the variable or unset it.',
  });
});

test('a binary of a fitting version on the PATH is used', async () => {
  const machine = prepareMachine();
  const found = machine.addCommand(TOOL, 'echo Kubernetes v1.36.1');
  assert.equal(await machine.obtain(), found);
});

test('a binary of another version on the PATH is passed over for a build', async () => {
  const machine = prepareMachine();
  machine.addCommand(TOOL, 'echo Kubernetes v1.35.9');
  machine.addCommand('go', WORKING_GO);
  assert.equal(await machine.obtain(), machine.cached);
  assert.equal(readFileSync(machine.cached, 'utf8'), 'built\n');
});

test('a build ignores the Go flags of the machine and is done once', async () => {
  const machine = prepareMachine();
  machine.addCommand('go', WORKING_GO);
  machine.environment['GOFLAGS'] = '-mod=vendor';
  machine.environment['GOWORK'] = '/somewhere/go.work';
  await machine.obtain();
  await machine.obtain();
  const builds = readFileSync(path.join(machine.environment['PLUMBLINE_CACHE'] as string, 'builds'), 'utf8');
  assert.equal(builds, '-mod=readonly|0|off\n');
  assert.match(machine.progress[0] as string, /^building kube-scheduler 1\.36\.3 with Go \(once, typically/);
});

test('two that want the same tool at once build it once', async () => {
  const machine = prepareMachine();
  machine.addCommand('go', WORKING_GO);
  await Promise.all([machine.obtain(), machine.obtain()]);
  const builds = readFileSync(path.join(machine.environment['PLUMBLINE_CACHE'] as string, 'builds'), 'utf8');
  assert.equal(builds.trim().split('\n').length, 1);
});

test('a failed build says in one line what failed and where all of it is, and leaves nothing behind', async () => {
  const machine = prepareMachine();
  machine.addCommand(
    'go',
    `[ "$1" = version ] && { echo "go version go1.26.0 linux/amd64"; exit; }
     echo "go: downloading example.com/a v1.0.0" >&2
     echo "verifying module: checksum mismatch" >&2; exit 1`,
  );
  await assert.rejects(machine.obtain(), (error: Error) => {
    assert.match(
      error.message,
      /go build failed after \S+ s \(verifying module: checksum mismatch; all of it in \S+\.log\)/,
    );
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
  const folder = path.dirname(machine.cached);
  assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
});

test('without Go and without network one line names each reason and a way out', async () => {
  const machine = prepareMachine();
  await assert.rejects(machine.obtain(), {
    message:
      /^kube-scheduler 1\.36\.3 cannot be obtained: no fitting kube-scheduler on the PATH; .*; go is not installed \(1\.26 or later is needed\)\. Install Go or kube-scheduler 1\.36\.3, or name a binary in PLUMBLINE_KUBE_SCHEDULER_BINARY\.$/,
  });
});

test('a Go that is too old is said to be so', async () => {
  const machine = prepareMachine();
  machine.addCommand('go', 'echo "go version go1.20.4 linux/amd64"');
  await assert.rejects(machine.obtain(), { message: /Go 1\.26 or later is needed, this is 1\.20\.4/ });
});

test('a Go that may not fetch a newer one is said to be so', async () => {
  const machine = prepareMachine();
  machine.addCommand(
    'go',
    'echo "go: go.mod requires go >= 1.26.0 (running go 1.22.1; GOTOOLCHAIN=local)" >&2; exit 1',
  );
  await assert.rejects(machine.obtain(), { message: /Go 1\.26 or later is needed \(go: go\.mod requires/ });
});

test('a release without published sums is the last resort', async () => {
  const machine = prepareMachine();
  const obtainKwok = () => obtainTool('kwok', { environment: machine.environment, fetch: reachable });
  machine.addCommand('go', WORKING_GO);
  assert.equal(readFileSync(await obtainKwok(), 'utf8'), 'built\n');
  rmSync(machine.environment['PLUMBLINE_CACHE'] as string, { recursive: true });
  rmSync(path.join(machine.environment['PATH'] as string, 'go'));
  assert.equal(readFileSync(await obtainKwok(), 'utf8'), 'released');
});

for (const [name, told] of [
  ['helm', 'v3.19.0+g3d8990f'],
  ['kustomize', 'v5.7.1'],
] as const) {
  test(`${name} on the PATH tells its version by a command of its own`, async () => {
    const machine = prepareMachine();
    const found = machine.addCommand(name, `[ "$1" = version ] && echo ${told}`);
    assert.equal(await obtainTool(name, { environment: machine.environment, fetch: unreachable }), found);
  });
}
