import path from 'node:path';
import type { Client } from '@temporalio/client';
import packageJson from '../../package.json' with { type: 'json' };
import { createAttributeFindings } from '../../activities/attribution/attribute-findings.ts';
import { createComparisonMemories } from '../../activities/comparison/comparison-memories.ts';
import type { FindModel } from '../../activities/models/model-settings.ts';
import type { EvidenceDoors } from '../../activities/models/evidence/served-model.ts';
import { withStoredIgnoreRules } from '../../activities/stored-ignore-rules.ts';
import type { TargetComparisonDeps } from '../../activities/target-comparison.ts';
import type { FindTarget } from '../../activities/target-settings.ts';
import type { Notifiers } from '../../activities/tell-people.ts';
import { followAuditLog } from '../../clients/audit-log/follow-audit-log.ts';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import { createGitBranches } from '../../clients/git/create-git-branches.ts';
import { createGitClient } from '../../clients/git/create-git-client.ts';
import type { GitClientOptions } from '../../clients/git/create-git-client.ts';
import type { GitBranches } from '../../clients/git/git-branches.ts';
import { createJqSelector } from '../../clients/jq/jq-selector.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { createRenderCache } from '../../clients/renderers/render-cache.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { createClusterPool } from '../cluster-pool.ts';
import type { ClusterPool } from '../cluster-pool.ts';
import { createComparisonMemoryStore } from '../comparison-memory-store.ts';
import { openFingerprintKey } from '../fingerprint-key.ts';
import { createEvidenceDoors } from '../models/evidence-doors.ts';
import { createModelRegistry } from '../models/model-registry.ts';
import { openNotifiers } from '../notifiers.ts';
import type { MeasureDrift } from '../observability/measure-drift.ts';
import { openStorage } from '../storage.ts';
import { createTargetRegistry } from '../target-registry.ts';
import type { TargetRegistry } from '../target-registry.ts';

/** What holding Git against a cluster takes, and carrying a difference back to Git. */
export interface ComparingDoors extends TargetComparisonDeps {
  branches: GitBranches;
}

/** What the roles of one process share. Nothing outside is reached, and no secret read, before a role needs it. */
export interface SharedDoors extends Omit<TargetRegistry, 'findTarget'>, EvidenceDoors {
  configuration: Configuration;
  temporal: Client;
  store: ObjectStore;
  clusters: ClusterPool;
  findTarget: FindTarget;
  findModel: FindModel;
  notifiers: Notifiers;
  now: () => Date;
  /** Tells whoever runs the process. */
  warn: (line: string) => void;
  /** Told what came and went in a target with each look. */
  measureDrift?: MeasureDrift;
  /** Opened when the first role asks for it. */
  comparing(): Promise<ComparingDoors>;
  /** Roles leave here what ends with the process; disposing it closes everything. */
  closing: AsyncDisposableStack;
}

/** Raises an error with one line where rules of the configuration make no sense. */
export async function openSharedDoors(
  configuration: Configuration,
  temporal: Client,
  warn: (line: string) => void,
  measureDrift?: MeasureDrift,
): Promise<SharedDoors> {
  const closing = new AsyncDisposableStack();
  const clusters = createClusterPool();
  closing.defer(() => clusters.close());
  const targets = createTargetRegistry(configuration, clusters);
  const store = await openStorage(configuration);
  const shared = {
    ...targets,
    ...createEvidenceDoors(configuration, clusters),
    configuration,
    temporal,
    store,
    clusters,
    findTarget: withStoredIgnoreRules(store, targets.findTarget),
    findModel: createModelRegistry(configuration, store),
    notifiers: openNotifiers(configuration, { store, tell: warn }),
    now: () => new Date(),
    warn,
    ...(measureDrift === undefined ? {} : { measureDrift }),
    closing,
  };
  let comparing: Promise<ComparingDoors> | undefined;
  return { ...shared, comparing: () => (comparing ??= openComparing(shared)) };
}

async function openComparing(shared: Omit<SharedDoors, 'comparing'>): Promise<ComparingDoors> {
  const { configuration, store, findTarget, kubernetesOf, now, closing } = shared;
  const jq = createJqSelector();
  closing.defer(() => jq.close());
  const repositories: GitClientOptions = {
    cacheFolder: path.join(cacheFolder(), 'git'),
    protocols: ['https', 'http', 'ssh', 'file'],
  };
  return {
    git: createGitClient(repositories),
    branches: createGitBranches(repositories),
    rendererOf: createRendererOf(),
    rendered: createRenderCache({ entries: 100, objects: 20_000 }),
    store,
    attribute: createAttributeFindings({ store, followAuditLog }),
    jq,
    fingerprint: await openFingerprintKey(configuration),
    findTarget,
    kubernetesOf,
    memories: createComparisonMemories(createComparisonMemoryStore(store), packageJson.version),
    now,
  };
}
