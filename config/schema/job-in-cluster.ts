import { z } from 'zod';

/** A Job or CronJob in a cluster, by where it is. */
export const JobInCluster = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/, {
    error: 'expected NAMESPACE/NAME, such as ml-training/fraud',
  });
