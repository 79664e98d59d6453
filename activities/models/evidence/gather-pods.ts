import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { PodEvidence } from '../../../domain/models/diagnosis/evidence.ts';
import { redactLog } from '../../../domain/models/incident/redact-log.ts';
import {
  failingContainers,
  troublesOfNode,
  troublesOfPod,
} from '../../../domain/models/incident/pod-troubles.ts';
import { serviceLabel } from './read-revisions.ts';
import { serviceOf } from './served-model.ts';
import type { ServedModel } from './served-model.ts';

const mostPods = 200;
const mostTroubles = 30;
/** Containers whose logs are read, and lines of each. */
const mostLogs = 3;
const logLines = 100;
const mostEvents = 20;

/** How the pods of a model and their nodes are, with the last lines that failing ones wrote. */
export async function gatherPods(
  kubernetes: KubernetesClient,
  model: ServedModel,
  signal?: AbortSignal,
): Promise<PodEvidence> {
  const { namespace, name } = serviceOf(model);
  const labelSelector = `${serviceLabel}=${name}`;
  const pods = await listed(kubernetes, 'Pod', { namespace, labelSelector }, signal);
  const nodeNames = new Set(
    pods.flatMap((pod) => (pod['spec'] as { nodeName?: string } | undefined)?.nodeName ?? []),
  );
  const nodes = nodeNames.size === 0 ? [] : await readNodes(kubernetes, nodeNames, signal);
  const troubles = [...pods.flatMap(troublesOfPod), ...nodes.flatMap(troublesOfNode)].slice(0, mostTroubles);
  return {
    pods: pods.length,
    troubles,
    revisions: [...new Set(pods.flatMap((pod) => revisionOfPod(pod) ?? []))],
    logs: troubles.length === 0 ? [] : await readLogs(kubernetes, pods, signal),
    events: await readEvents(kubernetes, namespace, name, signal),
  };
}

async function listed(
  kubernetes: KubernetesClient,
  kind: string,
  options: { namespace?: string; labelSelector?: string; fieldSelector?: string },
  signal: AbortSignal | undefined,
): Promise<KubernetesObject[]> {
  const type = await kubernetes.resourceType('v1', kind, signal);
  const items: KubernetesObject[] = [];
  for await (const page of kubernetes.list(type, { ...options, limit: mostPods, signal })) {
    if (page.restarted === true) items.length = 0;
    items.push(...page.items);
    if (items.length >= mostPods) break;
  }
  return items;
}

/** Nodes are of the whole cluster: whoever may not read them still learns of the pods. */
async function readNodes(
  kubernetes: KubernetesClient,
  names: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject[]> {
  const nodes = await Promise.all(
    [...names]
      .slice(0, mostTroubles)
      .map((name) => kubernetes.get({ apiVersion: 'v1', kind: 'Node', name }, signal).catch(() => undefined)),
  );
  return nodes.filter((node) => node !== undefined);
}

function revisionOfPod({ metadata: { labels = {} } }: KubernetesObject): string | undefined {
  return labels['serving.knative.dev/revision'] ?? labels['pod-template-hash'];
}

/** What cannot be read (no right, the node is gone) is left out: it is an extra. */
async function readLogs(
  kubernetes: KubernetesClient,
  pods: readonly KubernetesObject[],
  signal: AbortSignal | undefined,
): Promise<NonNullable<PodEvidence['logs']>> {
  const failing = pods
    .flatMap((pod) => failingContainers(pod).map((one) => ({ pod, ...one })))
    .slice(0, mostLogs);
  const logs = await Promise.all(
    failing.map(async ({ pod, container, previous }) => {
      const options = { container, previous, lines: logLines, signal };
      const log = await kubernetes.logs(pod, options).catch(() => undefined);
      return log === undefined ? [] : [{ pod: pod.metadata.name, container, lines: redactLog(log) }];
    }),
  );
  return logs.flat();
}

/** Not of another service whose name begins with this one's. */
function isOf(service: string, name: string): boolean {
  const components = ['predictor', 'transformer', 'explainer'].map((component) => `${service}-${component}`);
  return name === service || components.some((one) => name === one || name.startsWith(`${one}-`));
}

interface KubernetesEvent {
  involvedObject?: { kind?: string; name?: string };
  reason?: string;
  message?: string;
  type?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
}

/** Warnings about the model's objects, the newest last. */
async function readEvents(
  kubernetes: KubernetesClient,
  namespace: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const events = await listed(
    kubernetes,
    'Event',
    { namespace, fieldSelector: 'type=Warning' },
    signal,
  ).catch(() => []);
  return events
    .map((event) => event as KubernetesObject & KubernetesEvent)
    .filter(({ involvedObject: { name: about = '' } = {} }) => isOf(name, about))
    .map(({ lastTimestamp, eventTime, metadata, reason = '', message = '', involvedObject }) => ({
      at: lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '',
      text: `${reason} ${involvedObject?.kind ?? ''} ${involvedObject?.name ?? ''}: ${message}`.slice(0, 300),
    }))
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .slice(-mostEvents)
    .map(({ at, text }) => redactLog(`${at} ${text}`).join(' '));
}
