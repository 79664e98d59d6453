import path from 'node:path';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import { createGitClient } from '../../clients/git/create-git-client.ts';
import { createRenderCache } from '../../clients/renderers/render-cache.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import { createClusterPool } from '../cluster-pool.ts';
import { createTargetRegistry } from '../target-registry.ts';
import { lookEverywhere } from './check.ts';
import type { PlacedResult } from './check.ts';
import { clusterChecks } from './cluster-checks.ts';
import { diskCheck } from './disk-checks.ts';
import { encryptionChecks } from './encryption-checks.ts';
import { forgeChecks } from './forge-checks.ts';
import { gatewayChecks } from './gateway-checks.ts';
import { machineCheck } from './machine-checks.ts';
import { measuringChecks } from './measuring-checks.ts';
import { slackChecks } from './slack-checks.ts';
import { sourceChecks } from './source-checks.ts';
import { storageChecks } from './storage-checks.ts';
import { temporalCheck } from './temporal-checks.ts';

export interface Examination {
  /** Roles whose rights this user must have. */
  roles: readonly WorkerRole[];
  /** For each place, milliseconds. */
  limit: number;
  /** Hears of each place that is done. */
  told: (place: string) => void;
}

/** Looks at everything that a configuration names, with the rights and from the place of whoever runs it. */
export async function examine(
  configuration: Configuration,
  { roles, limit, told }: Examination,
): Promise<PlacedResult[]> {
  const clusters = createClusterPool();
  const { findTarget } = createTargetRegistry(configuration, clusters);
  const git = createGitClient({
    cacheFolder: path.join(cacheFolder(), 'git'),
    protocols: ['https', 'http', 'ssh', 'file'],
  });
  const rendering = {
    git,
    rendererOf: createRendererOf(),
    rendered: createRenderCache({ entries: 100, objects: 20_000 }),
  };
  try {
    const checks = [
      machineCheck(configuration),
      diskCheck(configuration),
      temporalCheck(configuration),
      ...storageChecks(configuration),
      ...gatewayChecks(configuration),
      ...encryptionChecks(configuration),
      ...clusterChecks(configuration, { ...rendering, clusters, roles }),
      ...sourceChecks(configuration, { git, findTarget }),
      ...forgeChecks(configuration, findTarget),
      ...slackChecks(configuration),
      ...measuringChecks(configuration),
    ];
    return await lookEverywhere(checks, limit, told);
  } finally {
    // What hangs still must not keep the answer back.
    void clusters.close();
  }
}
