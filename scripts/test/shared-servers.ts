import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Progress } from '../dev/progress.ts';
import { CONTROL_PLANE_TOOLS, startKubernetes } from '../dev/servers/kubernetes.ts';
import { startTemporal } from '../dev/servers/temporal.ts';
import { obtainTools } from '../dev/toolchain/obtain.ts';
import { obtainTestServer } from '../dev/toolchain/test-server.ts';
import type { ServerNeed } from './server-needs.ts';
import { SHARED_KUBECONFIG, SHARED_TEMPORAL_ADDRESS } from './shared-addresses.ts';

export interface SharedServers {
  /** Tells test files where the servers are; read by test/support. */
  environment: Record<string, string>;
  stop: () => Promise<void>;
}

/**
 * Starts once for a run what its files share, and obtains first what they start by themselves, so that no build
 * happens inside a test. A server that cannot be had fails the run.
 */
export async function startSharedServers(
  needs: ReadonlySet<ServerNeed>,
  options: { progress: Progress; signal: AbortSignal },
): Promise<SharedServers> {
  await obtainNeeded(needs, options);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-tests-'));
  const environment: Record<string, string> = {};
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((each) => each()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    if (needs.has('kubernetes')) {
      options.progress('starting Kubernetes for the tests…');
      const kubernetes = await startKubernetes({
        folder: path.join(folder, 'kubernetes'),
        controllers: true,
        ...options,
      });
      stops.push(() => kubernetes.stop());
      environment[SHARED_KUBECONFIG] = kubernetes.kubeconfig;
    }
    if (needs.has('temporal')) {
      options.progress('starting Temporal for the tests…');
      const temporal = await startTemporal({ folder: path.join(folder, 'temporal'), ...options });
      stops.push(() => temporal.stop());
      environment[SHARED_TEMPORAL_ADDRESS] = temporal.address;
    }
    return { environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function obtainNeeded(
  needs: ReadonlySet<ServerNeed>,
  options: { progress: Progress; signal: AbortSignal },
): Promise<void> {
  const needsAny = (...some: ServerNeed[]): boolean => some.some((need) => needs.has(need));
  if (needsAny('kubernetes', 'other')) await obtainTools(CONTROL_PLANE_TOOLS, options);
  if (needsAny('temporal', 'other')) await obtainTools(['temporal'], options);
  if (needsAny('temporal')) await obtainTestServer(options);
  if (needsAny('renderers')) await obtainTools(['kustomize', 'helm'], options);
  if (needsAny('objectStorage', 'other')) await obtainTools(['versitygw'], options);
}
