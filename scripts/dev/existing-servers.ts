import { accessSync, constants } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { acceptsConnections } from './processes/accepts-connections.ts';
import type { Progress } from './progress.ts';
import type { Environment } from '../../clients/files/cache-folder.ts';

/** What a person said about servers they already have. */
export interface ExistingServerOptions {
  /** A kubeconfig named on purpose, which is consent to use that cluster. */
  kubeconfig?: string;
  /** Context of it; its current one unless stated. */
  context?: string;
  /** Consent to use the cluster of KUBECONFIG or ~/.kube/config. */
  useExistingCluster?: boolean;
  /** A configuration names the clusters, none of them the embedded one: there is nothing to start. */
  ownClusters?: boolean;
  temporalAddress?: string;
  temporalNamespace?: string;
}

/** Servers to use instead of embedded ones; what is missing is started. */
export interface ExistingServers {
  kubernetes?: { kubeconfig: string; context?: string };
  temporal?: { address: string; namespace: string };
}

/**
 * Which of the user's own servers to use. A cluster only with consent, since what follows changes objects in it:
 * that KUBECONFIG is set or ~/.kube/config exists is none. Temporal also by TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.
 * Raises an error of one line when a named server cannot be used.
 */
export async function findExistingServers(
  options: ExistingServerOptions,
  environment: Environment = process.env,
  progress?: Progress,
): Promise<ExistingServers> {
  const kubernetes = findCluster(options, environment, progress);
  const address = options.temporalAddress ?? (environment['TEMPORAL_ADDRESS'] || undefined);
  if (address === undefined) return { ...(kubernetes && { kubernetes }) };
  await requireAnswer(address);
  const namespace = options.temporalNamespace ?? (environment['TEMPORAL_NAMESPACE'] || 'default');
  return { ...(kubernetes && { kubernetes }), temporal: { address, namespace } };
}

function findCluster(
  { kubeconfig, context, useExistingCluster, ownClusters }: ExistingServerOptions,
  environment: Environment,
  progress?: Progress,
): ExistingServers['kubernetes'] {
  // kubectl merges several files; the stack names one, the first as kubectl writes to it.
  const usual = environment['KUBECONFIG']?.split(path.delimiter).find((file) => file !== '');
  const ofUser = usual ?? path.join(os.homedir(), '.kube', 'config');
  if (kubeconfig === undefined && !useExistingCluster) {
    if (context !== undefined)
      throw new Error(`context ${context} of which cluster? Add --kubeconfig or --use-existing-cluster.`);
    if (ownClusters) return { kubeconfig: ofUser };
    if (usual) progress?.(`leaving the cluster of KUBECONFIG alone (--use-existing-cluster would use it)`);
    return undefined;
  }
  const file = path.resolve(kubeconfig ?? ofUser);
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new Error(
      `the kubeconfig ${file} cannot be read; name another with --kubeconfig, or leave it out for an embedded cluster.`,
      { cause: error },
    );
  }
  return { kubeconfig: file, ...(context !== undefined && { context }) };
}

async function requireAnswer(address: string): Promise<void> {
  const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? [];
  if (host === undefined) throw new Error(`the Temporal address ${address} is not HOST:PORT.`);
  if (await acceptsConnections(Number(port), host.replace(/^\[(.*)\]$/, '$1'))) return;
  throw new Error(
    `no Temporal server answers at ${address}; start it, or unset TEMPORAL_ADDRESS for an embedded one.`,
  );
}
