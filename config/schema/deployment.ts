import { z } from 'zod';

/** How the processes of this configuration are deployed, as far as the configuration has to fit it. */
export const Deployment = z.strictObject({
  replicas: z
    .int({ error: 'expected a whole number, 1 or more' })
    .min(1, { error: 'expected a whole number, 1 or more' })
    .prefault(1)
    .describe(
      'The most replicas that any one process has. More than one may be on different machines: storage must then be in s3.',
    ),
});
export type Deployment = z.output<typeof Deployment>;
