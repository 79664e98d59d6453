import path from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { ClientError } from '../../../clients/errors.ts';
import { cacheFolder } from '../../../clients/files/cache-folder.ts';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import { createRenderCache } from '../../../clients/renderers/render-cache.ts';
import { createRendererOf } from '../../../clients/renderers/renderer-of.ts';
import type { Cluster } from '../../../config/schema/cluster.ts';
import type { Grant } from '../../../domain/rights/grant.ts';
import { workerRoles } from '../../../domain/worker-role.ts';
import { createClusterPool } from '../../../workers/cluster-pool.ts';
import { configuredClusters } from '../../../workers/rights/configured-clusters.ts';
import type { ConfiguredCluster } from '../../../workers/rights/configured-clusters.ts';
import { discoverNeeds } from '../../../workers/rights/discover-needs.ts';
import { rightsOfCluster } from '../../../workers/rights/rights-of-cluster.ts';
import type { RoleInCluster } from '../../../workers/rights/rights-of-cluster.ts';
import type { RightsOptions } from '../commands/rights.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import type { Colors } from '../output.ts';

/** The configuration reaches several clusters, and what is right for one is wrong for another. */
class WhichClusterError extends ClientError {
  readonly code = 'which-cluster';
  readonly retryable = false;
}

/** Prints what each role needs in one cluster. Reads that cluster and Git with the rights of whoever runs it. */
export async function printRights(options: RightsOptions, command: Command): Promise<void> {
  const { namespace, name, dryRuns, context, format } = options;
  const roles = options.role ?? workerRoles;
  const configuration = await openConfiguration(command);
  const chosen = choose(configuredClusters(configuration), options.cluster);
  const clusters = createClusterPool();
  try {
    const needs = await discoverNeeds(
      configuration,
      chosen,
      {
        git: createGitClient({
          cacheFolder: path.join(cacheFolder(), 'git'),
          protocols: ['https', 'http', 'ssh', 'file'],
        }),
        rendererOf: createRendererOf(),
        rendered: createRenderCache({ entries: 100, objects: 20_000 }),
        // Whoever prints rights sits elsewhere than the pods do, and has rights of their own.
        open: (cluster) =>
          clusters.open(context !== undefined && isSame(cluster, chosen.cluster) ? { context } : cluster),
      },
      { dryRuns, signal: new AbortController().signal },
    );
    const rights = rightsOfCluster(chosen, needs, { roles, installation: { namespace, name } });
    if (format === 'yaml') process.stdout.write(manifestOf(rights));
    else
      printResult(format, { cluster: chosen.name, roles: rights }, ({ cluster }, colors) =>
        describeRights(cluster, rights, colors),
      );
  } finally {
    await clusters.close();
  }
}

const isSame = (one: Cluster, other: Cluster): boolean => JSON.stringify(one) === JSON.stringify(other);

function choose(all: readonly ConfiguredCluster[], name: string | undefined): ConfiguredCluster {
  const names = all.map((one) => one.name).join(', ') || 'none';
  const found = name === undefined ? all : all.filter((one) => one.name === name);
  const [first, second] = found;
  if (first === undefined)
    throw new WhichClusterError(
      name === undefined
        ? 'the configuration reaches no cluster; add targets or models that name one'
        : `no target or model is in cluster ${name}; there is ${names}`,
    );
  if (second !== undefined)
    throw new WhichClusterError(`there are several clusters; choose one by --cluster: ${names}`);
  return first;
}

function manifestOf(rights: readonly RoleInCluster[]): string {
  const objects = rights.flatMap(({ objects: own }) => own);
  return objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join('');
}

function describeRights(cluster: string, rights: readonly RoleInCluster[], colors: Colors): string {
  const parts = rights.map(({ role, account, grants }) => {
    const head = `${colors.bold(role)} (ServiceAccount ${account.namespace}/${account.name})`;
    if (grants.length === 0) return `${head}\n  nothing in this cluster`;
    return `${head}\n${linesOf(grants).join('\n')}`;
  });
  return `Rights in cluster ${cluster}\n\n${parts.join('\n\n')}`;
}

/** One line for each purpose, verbs and place, with all its kinds. */
function linesOf(grants: readonly Grant[]): string[] {
  const together = Map.groupBy(grants, ({ why, namespace, verbs, names }) =>
    JSON.stringify([why, namespace ?? '', verbs, names ?? []]),
  );
  return [...together.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { why, namespace, verbs, names } = first;
    const kinds = [
      ...new Set(members.map(({ group, resource }) => (group ? `${resource}.${group}` : resource))),
    ];
    const place = namespace === undefined ? 'in the whole cluster' : `in ${namespace}`;
    const only = names === undefined ? '' : ` named ${names.join(', ')}`;
    return [`  ${why}\n    ${verbs.join(', ')} ${kinds.toSorted().join(', ')}${only} ${place}`];
  });
}
