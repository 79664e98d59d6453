import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EphemeralServerExecutable } from '@temporalio/testing';
import { acceptsConnections } from '../../scripts/dev/processes/accepts-connections.ts';
import { freePort } from '../../scripts/dev/processes/free-port.ts';
import { startServerProcess } from '../../scripts/dev/processes/server-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What the SDK starts and stops in place of a server that runs already. It ends when whoever started it is gone. */
const STAND_IN = '#!/bin/sh\nwhile kill -0 "$PPID" 2>/dev/null; do sleep 1; done\n';

/** What TestWorkflowEnvironment.createTimeSkipping takes, and how to stop what was started for it. */
interface TimeSkippingServer {
  server: { executable: EphemeralServerExecutable; port?: number };
  stop: () => Promise<void>;
}

/**
 * Starts the server that skips time and waits until it listens: the SDK gives what it starts five seconds, which are
 * few for Java on a busy machine, and begins anew each time. What the SDK downloads by itself it starts by itself.
 */
export async function startTimeSkippingServer(
  executable: EphemeralServerExecutable,
): Promise<TimeSkippingServer> {
  if (executable.type !== 'existing-path') return { server: { executable }, stop: async () => {} };
  const folder = temporaryFolder();
  const standIn = path.join(folder, 'stand-in');
  writeFileSync(standIn, STAND_IN, { mode: 0o755 });
  const port = await freePort();
  const { stop } = await startServerProcess({
    name: 'temporal-test-server',
    command: executable.path,
    args: [String(port)],
    logFolder: folder,
    ready: () => acceptsConnections(port),
    readyWithin: 240_000,
  });
  return { server: { executable: { type: 'existing-path', path: standIn }, port }, stop };
}
