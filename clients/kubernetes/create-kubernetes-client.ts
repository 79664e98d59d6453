import { textHash } from '../../domain/text/text-hash.ts';
import { openConnection, type ConnectionOptions } from './connection/open-connection.ts';
import { createDiscovery } from './discovery/discovery.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { createOpenApi } from './open-api.ts';
import type { Session } from './session.ts';
import type { RetryNotice } from './transport/retry.ts';
import { createTransport } from './transport/transport.ts';
import { canDo } from './verbs/access.ts';
import { applyObject } from './verbs/apply.ts';
import { createObject } from './verbs/create.ts';
import { deleteObject } from './verbs/delete.ts';
import { getObject } from './verbs/get.ts';
import { listObjects } from './verbs/list.ts';
import { readLogs } from './verbs/logs.ts';
import { patchObject } from './verbs/patch.ts';
import { replaceObject } from './verbs/replace.ts';
import { defaultWatchSettings, type WatchSettings } from './verbs/watch-settings.ts';
import { watchObjects } from './verbs/watch.ts';

export interface KubernetesClientOptions extends ConnectionOptions {
  /** Milliseconds for one request, its answer included. A page of a list is one request. */
  requestTimeout?: number;
  userAgent?: string;
  /** Told of every read that is tried again, for logs and metrics. */
  onRetry?: (notice: RetryNotice) => void;
  watch?: Partial<WatchSettings>;
}

/**
 * A client for the cluster that a kubeconfig or the surrounding pod names. Nothing is sent yet: whether the cluster
 * answers shows at the first call.
 * @throws KubeconfigError in one line naming the file, and the contexts it has where the one asked for is not there.
 */
export async function createKubernetesClient(
  options: KubernetesClientOptions = {},
): Promise<KubernetesClient> {
  const { requestTimeout = 30_000, userAgent = 'plumbline', onRetry = () => undefined } = options;
  const connection = await openConnection(options);
  const transport = createTransport(connection, { requestTimeout, userAgent, onRetry });
  const discovery = createDiscovery(transport);
  const openApi = createOpenApi(transport);
  const session: Session = { transport, discovery };
  const watchSettings = { ...defaultWatchSettings, ...options.watch };

  return {
    server: connection.server,
    context: connection.context,
    namespace: connection.namespace,
    async identity() {
      const { tls } = await connection.credentials.current();
      const content = `${connection.server}\n${tls.authority ?? ''}`;
      return textHash(content);
    },
    async version(signal) {
      const subject = { description: 'the version', confidential: false };
      const { content } = await transport.send({ method: 'GET', path: '/version', subject, signal });
      return (content as { gitVersion: string }).gitVersion;
    },
    resourceTypes: (signal) => discovery.preferredTypes(signal),
    resourceType: (apiVersion, kind, signal) => discovery.find(apiVersion, kind, signal),
    openApi: (apiVersion, signal) => openApi.document(apiVersion, signal),
    openApiVersion: (apiVersion, signal) => openApi.version(apiVersion, signal),
    get: (reference, signal) => getObject(session, reference, signal),
    list: (type, listOptions) => listObjects(session, type, listOptions),
    logs: (pod, logOptions) => readLogs(session, pod, logOptions),
    create: (object, writeOptions) => createObject(session, object, writeOptions),
    replace: (object, writeOptions) => replaceObject(session, object, writeOptions),
    apply: (object, applyOptions) => applyObject(session, object, applyOptions),
    patch: (reference, patch, patchOptions) => patchObject(session, reference, patch, patchOptions),
    delete: (reference, deleteOptions) => deleteObject(session, reference, deleteOptions),
    watch: (type, watchOptions = {}) => watchObjects(session, type, watchOptions, watchSettings),
    can: (verb, type, namespace, signal) => canDo(session, verb, type, namespace, signal),
    close: () => Promise.resolve(transport.close()),
  };
}
