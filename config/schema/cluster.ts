import { z } from 'zod';
import { LocalPath } from './local-path.ts';

/** Which cluster. Never the current context: that changes with whatever somebody did last on this machine. */
export const Cluster = z
  .strictObject({
    context: z.string().min(1).exactOptional().describe('Context of the kubeconfig.'),
    kubeconfig: LocalPath.exactOptional().describe(
      'The kubeconfig file. Without it, KUBECONFIG, then ~/.kube/config.',
    ),
    inCluster: z
      .literal(true)
      .exactOptional()
      .describe('The cluster that Plumbline itself runs in, by the service account of its pod.'),
  })
  .refine((cluster) => (cluster.context === undefined) === (cluster.inCluster === true), {
    error: 'expected a context of the kubeconfig, or inCluster: true (the current context is never assumed)',
  })
  .refine((cluster) => !(cluster.inCluster === true && cluster.kubeconfig !== undefined), {
    path: ['kubeconfig'],
    error: 'has no effect with inCluster: true',
  });
export type Cluster = z.output<typeof Cluster>;
