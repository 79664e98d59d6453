import path from 'node:path';
import type { Environment } from '../../clients/files/cache-folder.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { configuredClusters } from '../../workers/rights/configured-clusters.ts';
import { embeddedKubeconfig } from './stack.ts';

/**
 * Whether a configuration names the embedded cluster: by its kubeconfig, or by a context where KUBECONFIG lists that.
 *
 * @param kubeconfig that of the embedded cluster, whether it is there yet or not.
 */
export function needsEmbeddedCluster(
  configuration: Configuration,
  kubeconfig: string = embeddedKubeconfig(),
  environment: Environment = process.env,
): boolean {
  const embedded = path.resolve(kubeconfig);
  const usual = (environment['KUBECONFIG'] ?? '').split(path.delimiter);
  return configuredClusters(configuration).some(({ cluster }) => {
    if (cluster.context === undefined) return false;
    const files = cluster.kubeconfig === undefined ? usual : [cluster.kubeconfig];
    return files.some((file) => file !== '' && path.resolve(file) === embedded);
  });
}
