import { z } from 'zod';

/** Temporal's Worker Versioning: builds of Plumbline run side by side, and work moves to the next when people say so. */
export const Versioning = z.strictObject(
  {
    deployment: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}$/, {
        error: 'expected letters, digits, dashes and underscores, such as plumbline',
      })
      .exactOptional()
      .describe('Name of all versions together. Without it, TEMPORAL_DEPLOYMENT_NAME, then plumbline.'),
  },
  { error: 'expected a mapping; {} turns it on' },
);
export type Versioning = z.output<typeof Versioning>;
