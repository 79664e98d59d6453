import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { progressOnStandardError } from '../../scripts/dev/progress.ts';
import { startTemporal } from '../../scripts/dev/servers/temporal.ts';
import type { Temporal, TemporalOptions } from '../../scripts/dev/servers/temporal.ts';
import { obtainTestServer } from '../../scripts/dev/toolchain/test-server.ts';
import { SHARED_TEMPORAL_ADDRESS } from '../../scripts/test/shared-addresses.ts';
import { holdingEventLoop } from './hold-event-loop.ts';
import { keepTemporalQuiet } from './quiet-temporal.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { startTimeSkippingServer } from './time-skipping-server.ts';

keepTemporalQuiet();

/** A real Temporal server with a namespace of this file's own. */
export interface TestTemporal {
  address: string;
  namespace: string;
  client: Client;
  /** For clients. */
  connection: Connection;
  /** For workers. */
  nativeConnection: NativeConnection;
}

/**
 * The Temporal server that the test runner shares, or one of this file's own when the file runs alone; either way
 * with a new namespace, so nothing of another file is seen. Closed when the file ends.
 */
export async function useTemporal(): Promise<TestTemporal> {
  return await connectToTemporal(process.env[SHARED_TEMPORAL_ADDRESS] ?? (await startOwnTemporal()).address);
}

/** A new namespace of this file's own on a given server. */
export function connectToTemporal(address: string): Promise<TestTemporal> {
  return holdingEventLoop(() => openNamespace(address));
}

async function openNamespace(address: string): Promise<TestTemporal> {
  const connection = await Connection.connect({ address });
  const namespace = `test-${randomBytes(4).toString('hex')}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const nativeConnection = await NativeConnection.connect({ address });
  after(async () => {
    await nativeConnection.close();
    await connection.close();
  });
  return { address, namespace, connection, nativeConnection, client: new Client({ connection, namespace }) };
}

/** A server of this file's own, for tests that stop, restart or configure it. Stopped when the file ends. */
export async function startOwnTemporal(options: Partial<TemporalOptions> = {}): Promise<Temporal> {
  const folder = options.folder ?? temporaryFolder();
  const temporal = await startTemporal({ progress: progressOnStandardError, ...options, folder });
  after(() => temporal.stop());
  return temporal;
}

/**
 * The server that skips time while workflows only wait. Skipping is global to it, so each file has its own.
 * It knows no Schedules, list or count. Stopped when the file ends.
 */
export async function useTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const executable = await obtainTestServer({ progress: progressOnStandardError });
  const { server, stop } = await startTimeSkippingServer(executable);
  const environment = await holdingEventLoop(() =>
    patiently(() => TestWorkflowEnvironment.createTimeSkipping({ server })),
  );
  after(async () => {
    await environment.teardown();
    await stop();
  });
  return environment;
}

/** The SDK gives a server five seconds to answer, and on a busy machine it may need more than one go. */
async function patiently<Value>(start: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === 12 || !String(error).includes('did not start within')) throw error;
    }
  }
}
