import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { acceptsConnections } from '../../../../scripts/dev/processes/accepts-connections.ts';
import { freePort } from '../../../../scripts/dev/processes/free-port.ts';
import { startServerProcess } from '../../../../scripts/dev/processes/server-process.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { isRunning } from '../../../support/processes.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const logFolder = temporaryFolder();
const SERVE = `require('node:net').createServer().listen(+process.env.PORT, '127.0.0.1');`;

/** A server written in one line of JavaScript, which listens on PORT unless the line does not. */
function start(source: string, port: number, options: { stopWithin?: number } = {}) {
  return startServerProcess({
    name: 'sample',
    command: process.execPath,
    args: ['-e', source],
    environment: { PORT: String(port) },
    logFolder,
    ready: () => acceptsConnections(port),
    ...options,
  });
}

test('a server that ends before it is ready is reported with the end of its log', async () => {
  await assert.rejects(start(`console.error('no such disk'); process.exit(3)`, await freePort()), {
    name: 'ServerStartError',
    message:
      /^sample ended before it was ready \(exit code 3\)\. Its log \S+sample\.log ends with:\nno such disk$/,
  });
});

test('a server that is not ready in time is reported and stopped', async () => {
  // A shell, which says its id long before the time is over.
  const starting = startServerProcess({
    name: 'sample',
    command: '/bin/sh',
    args: ['-c', 'echo pid $$; exec sleep 600'],
    logFolder,
    ready: () => Promise.resolve(false),
    readyWithin: 1500,
  });
  await assert.rejects(starting, {
    name: 'ServerStartError',
    message: /^sample did not become ready: not within 1\.5 s/,
  });
  const pid = Number(/pid (\d+)/.exec(readFileSync(path.join(logFolder, 'sample.log'), 'utf8'))?.[1]);
  assert.ok(pid > 0);
  assert.equal(isRunning(pid), false);
});

test('a missing command is reported', async () => {
  await assert.rejects(
    startServerProcess({
      name: 'absent',
      command: '/nowhere/server',
      args: [],
      logFolder,
      ready: () => Promise.resolve(false),
    }),
    { name: 'ServerStartError', message: /^absent ended before it was ready \(exit code 127\)/ },
  );
});

test('stopping also ends the children of a server', async () => {
  const port = await freePort();
  const server = await start(
    `const child = require('node:child_process').spawn('sleep', ['60']); console.log('child', child.pid); ${SERVE}`,
    port,
  );
  const child = Number(/child (\d+)/.exec(readFileSync(server.logFile, 'utf8'))?.[1]);
  assert.ok(isRunning(child));
  await server.stop();
  await waitUntil(() => !isRunning(child), { within: 120_000 });
  assert.equal(isRunning(server.pid), false);
});

test('a server that ignores SIGTERM is killed', async () => {
  const port = await freePort();
  const server = await start(`process.on('SIGTERM', () => {}); ${SERVE}`, port, { stopWithin: 200 });
  await server.stop();
  assert.equal(isRunning(server.pid), false);
  assert.equal(await server.ended, 'SIGKILL');
});

test('stopping a server that has ended by itself is no error', async () => {
  const goodbye = path.join(logFolder, 'goodbye');
  const leaves = `setInterval(() => require('node:fs').existsSync('${goodbye}') && process.exit(0), 20)`;
  const server = await start(`${SERVE} ${leaves}`, await freePort());
  writeFileSync(goodbye, '');
  assert.equal(await server.ended, 'exit code 0');
  await server.stop();
});

test('a server does not outlive a parent that is killed', async () => {
  const module = path.resolve(import.meta.dirname, '../../../../scripts/dev/processes/server-process.ts');
  const parent = spawn(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    `import { startServerProcess } from ${JSON.stringify(module)};
     const server = await startServerProcess({
       name: 'orphan', command: 'sleep', args: ['60'],
       logFolder: ${JSON.stringify(logFolder)}, ready: () => Promise.resolve(true),
     });
     console.log(server.pid);`,
  ]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  assert.ok(isRunning(pid));
  parent.kill('SIGKILL');
  await waitUntil(() => !isRunning(pid), { within: 120_000 });
});
