import type { KubernetesObject } from '../../infrastructure/object.ts';
import type { Accelerators } from './gpus.ts';

/** What a pod needs of its node. */
export interface NodeNeeds {
  /** Undefined where it needs no GPU. */
  gpus: Accelerators | undefined;
  /** Labels that the node must have. */
  nodeSelector: Readonly<Record<string, string>>;
}

/** One line about the nodes of a cluster, and whether any of them could take the pod at all. */
export interface NodeVerdict {
  fits: boolean;
  line: string;
}

const mostNamed = 5;

/** Whether there are nodes that could take a pod, once they are free. */
export function checkNodes(nodes: readonly KubernetesObject[], needs: NodeNeeds): NodeVerdict {
  const { gpus, nodeSelector } = needs;
  const offering = gpus === undefined ? nodes : nodes.filter((node) => gpusOfNode(node, gpus.resource) > 0);
  const what = gpus === undefined ? 'are there' : `offer ${gpus.resource}`;
  if (offering.length === 0)
    return {
      fits: false,
      line: `none of the ${nodes.length} nodes of the cluster offers ${gpus?.resource ?? 'anything'}`,
    };
  const labelled = offering.filter(({ metadata: { labels = {} } }) =>
    Object.entries(nodeSelector).every(([name, value]) => labels[name] === value),
  );
  if (labelled.length === 0)
    return {
      fits: false,
      line: `${count(offering.length)} ${what}, but none has ${describeLabels(offering, nodeSelector)}`,
    };
  const fitting = labelled.filter(
    (node) => gpus === undefined || gpusOfNode(node, gpus.resource) >= gpus.count,
  );
  const most = Math.max(...labelled.map((node) => gpusOfNode(node, gpus?.resource ?? '')));
  if (fitting.length === 0)
    return {
      fits: false,
      line: `a pod asks for ${gpus?.count} ${gpus?.resource}, and no node has more than ${most}`,
    };
  return { fits: true, line: `${count(fitting.length)} of ${nodes.length} could take it` };
}

function gpusOfNode({ status }: KubernetesObject, resource: string): number {
  const { allocatable = {} } = (status ?? {}) as { allocatable?: Record<string, string> };
  return Number(allocatable[resource]) || 0;
}

/** What is asked for, and what there is instead. */
function describeLabels(
  nodes: readonly KubernetesObject[],
  nodeSelector: Readonly<Record<string, string>>,
): string {
  return Object.entries(nodeSelector)
    .map(([name, value]) => {
      const found = [...new Set(nodes.flatMap(({ metadata }) => metadata.labels?.[name] ?? []))];
      const instead =
        found.length === 0 ? 'no node has that label' : `there is ${found.slice(0, mostNamed).join(', ')}`;
      return found.includes(value) ? `${name}=${value}` : `${name}=${value} (${instead})`;
    })
    .join(' and ');
}

function count(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}
