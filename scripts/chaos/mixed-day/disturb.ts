import { setTimeout as pause } from 'node:timers/promises';
import type { CuttableProxy } from './cuttable-proxy.ts';
import type { Disturbance } from './journal.ts';
import type { DaySystem } from './start-system.ts';

/** Carries one out; resolves when what was killed or cut is there again, or is being started again. */
export async function disturb(
  { workers, gateway, proxies, cluster, killTemporal }: DaySystem,
  what: Disturbance,
  milliseconds: number,
): Promise<string> {
  const disturbances: Record<Disturbance, () => Promise<void> | void> = {
    'kill worker': () => workers.mortal.kill(),
    'freeze worker': () => workers.mortal.freeze(milliseconds),
    'kill gateway': () => gateway.kill(),
    'kill Temporal': killTemporal,
    'kill API server': () => cluster.killApiServer(),
    'cut Temporal': () => cutFor(proxies.temporal, milliseconds),
    'cut API server': () => cutFor(proxies.kubernetes, milliseconds),
    'cut Git': () => cutFor(proxies.git, milliseconds),
  };
  await disturbances[what]();
  return 'ok';
}

async function cutFor(proxy: CuttableProxy, milliseconds: number): Promise<void> {
  await proxy.cut();
  await pause(milliseconds);
  await proxy.mend();
}
