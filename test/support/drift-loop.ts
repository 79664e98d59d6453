import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StoredScan } from '../../activities/stored-scans.ts';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { createBareRepository, commitFiles } from '../../scripts/dev/servers/git-repository.ts';
import { workflowTimes } from '../../workers/operations/schedules.ts';
import { openStorage } from '../../workers/storage.ts';
import { driftScanId, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput, DriftScanResult } from '../../workflows/messages.ts';
import { holdingEventLoop } from './hold-event-loop.ts';
import { useKubernetes } from './kubernetes-server.ts';
import type { TestKubernetes } from './kubernetes-server.ts';
import { useTemporal } from './temporal-server.ts';
import type { TestTemporal } from './temporal-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Git, a cluster and Temporal, with a plumbline.yaml that ties them together. Everything is real. */
export interface DriftLoop {
  folder: string;
  configurationFile: string;
  configuration: Configuration;
  namespace: string;
  kubernetes: KubernetesClient;
  temporal: TestTemporal;
  repository: string;
  /** Commits files to main and answers the commit. */
  commit(files: Record<string, string>): Promise<string>;
  /** Starts a scan by hand and answers what it found. */
  scan(workflowId?: string): Promise<{ result: DriftScanResult; scan: StoredScan }>;
}

export interface DriftLoopOptions {
  files: (namespace: string) => Record<string, string>;
  /** YAML of the rules of policy `test`; without it the target only observes. */
  policy?: string;
  /** More settings of the source, as YAML in braces without them. */
  source?: string;
  /** The source as a whole, where its place in Git is not what names it. */
  wholeSource?: (repository: string) => string;
  /** More settings of the target, as YAML in braces without them. */
  target?: string;
  /** More sections of the configuration, as YAML. */
  sections?: string;
  /** The cluster; the one that is shared unless stated. */
  cluster?: TestKubernetes;
  /** How workers reach the cluster; directly unless stated. */
  kubernetes?: { kubeconfig: string; context?: string | undefined };
  /** The server that is shared unless stated. */
  temporal?: TestTemporal;
  /** More settings of the connection to it, as YAML in braces without them. */
  temporalSettings?: string;
}

export function useDriftLoop(options: DriftLoopOptions): Promise<DriftLoop> {
  return holdingEventLoop(() => setUp(options));
}

async function setUp(options: DriftLoopOptions): Promise<DriftLoop> {
  const cluster = options.cluster ?? (await useKubernetes());
  const temporal = options.temporal ?? (await useTemporal());
  const namespace = await cluster.createNamespace();
  const folder = temporaryFolder();
  const repository = path.join(folder, 'platform.git');
  await createBareRepository(repository, { files: prefixed(options.files(namespace)) });

  const address = pathToFileURL(repository).href;
  const configurationFile = path.join(folder, 'plumbline.yaml');
  await mkdir(folder, { recursive: true });
  const { kubeconfig, context } = options.kubernetes ?? cluster;
  await writeFile(
    configurationFile,
    `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace}, heartbeatTimeout: 2s, stickyQueueTimeout: 1s, ${options.temporalSettings ?? ''} }
storage: { folder: storage }
${options.sections ?? ''}
targets:
  - name: ${targetName}
    cluster: { kubeconfig: '${kubeconfig}', context: '${context}' }
    source: { ${options.wholeSource?.(address) ?? `git: '${address}', path: app, ${options.source ?? ''}`} }
    namespaces: [${namespace}]
    schedule: { every: 1h }
    ${options.target ?? ''}
    ${options.policy === undefined ? '' : 'policy: test'}
policies: { test: ${options.policy ?? '[]'} }
`,
  );
  const { configuration } = await loadConfiguration(configurationFile);
  const kubernetes = await createKubernetesClient({
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
  });
  const store = await openStorage(configuration);

  return {
    folder,
    configurationFile,
    configuration,
    namespace,
    kubernetes,
    temporal,
    repository,
    commit: (files) => commitFiles(repository, { files: prefixed(files) }),
    async scan(workflowId = `${driftScanId(targetName)}/${randomUUID()}`) {
      const input: DriftScanInput = { target: targetName, times: workflowTimes(configuration) };
      const result = (await temporal.client.workflow.execute(workflowTypes.driftScan, {
        workflowId,
        taskQueue: taskQueues.orchestration,
        args: [input],
        workflowExecutionTimeout: '240 seconds',
      })) as DriftScanResult;
      const scan = JSON.parse(new TextDecoder().decode(await store.read(result.result))) as StoredScan;
      return { result, scan };
    },
  };
}

/** A name of this file's own: files share the cluster, and a target claims what carries its name anywhere in it. */
export const targetName = `shop-${randomUUID().slice(0, 8)}`;

function prefixed(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`app/${name}`, content]));
}
