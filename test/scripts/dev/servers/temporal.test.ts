import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import test from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { startOwnTemporal, useTemporal, useTimeSkipping } from '../../../support/temporal-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('each file works in a namespace of its own', async () => {
  const temporal = await useTemporal();
  await temporal.client.workflow.start('anything', { taskQueue: 'nobody', workflowId: 'w' });
  assert.equal((await temporal.client.workflow.getHandle('w').describe()).status.name, 'RUNNING');
  const other = new Client({ connection: temporal.connection });
  await assert.rejects(other.workflow.getHandle('w').describe(), { name: 'WorkflowNotFoundError' });
});

test('a database file survives a restart, and a taken port is replaced by a free one', async () => {
  const folder = temporaryFolder();
  const first = await startOwnTemporal({ folder, durable: true });
  const before = await Connection.connect({ address: first.address });
  await new Client({ connection: before }).workflow.start('anything', {
    taskQueue: 'nobody',
    workflowId: 'w',
  });
  await before.close();
  await first.stop();

  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  const second = await startOwnTemporal({ folder, durable: true, port });
  squatter.close();
  assert.notEqual(second.port, port);
  const after = await Connection.connect({ address: second.address });
  const { status } = await new Client({ connection: after }).workflow.getHandle('w').describe();
  await after.close();
  assert.equal(status.name, 'RUNNING');
});

test('the web UI is served when asked for', async () => {
  const { userInterface } = await startOwnTemporal({ userInterface: {} });
  assert.ok(userInterface);
  assert.equal((await fetch(userInterface.url)).status, 200);
});

test('the time-skipping server passes days in milliseconds', async () => {
  const environment = await useTimeSkipping();
  const before = await environment.currentTimeMs();
  await environment.sleep('7 days');
  const passed = (await environment.currentTimeMs()) - before;
  assert.ok(passed >= 7 * 24 * 3600 * 1000, `${passed} ms passed`);
});
