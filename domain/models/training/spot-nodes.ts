/** Whose spot nodes a Job runs on. */
export type SpotProvider = 'gke' | 'eks' | 'karpenter' | 'aks';

/** How providers mark spot nodes, and the taint with which they keep other pods away, where they do. */
const spotNodes: Readonly<Record<SpotProvider, { label: string; value: string }>> = {
  // https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms
  gke: { label: 'cloud.google.com/gke-spot', value: 'true' },
  // https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
  eks: { label: 'eks.amazonaws.com/capacityType', value: 'SPOT' },
  // https://karpenter.sh/docs/concepts/nodepools/
  karpenter: { label: 'karpenter.sh/capacity-type', value: 'spot' },
  // https://learn.microsoft.com/azure/aks/spot-node-pool
  aks: { label: 'kubernetes.azure.com/scalesetpriority', value: 'spot' },
};

/** What a pod needs to run on spot nodes of a provider, and nowhere else. A taint has the label's name and value. */
export function spotPlacement(provider: SpotProvider): {
  nodeSelector: Record<string, string>;
  tolerations: object[];
} {
  const { label, value } = spotNodes[provider];
  return {
    nodeSelector: { [label]: value },
    tolerations: [{ key: label, operator: 'Equal', value, effect: 'NoSchedule' }],
  };
}
