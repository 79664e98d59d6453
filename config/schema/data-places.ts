import { z } from 'zod';
import { LocalPath } from './local-path.ts';

/** Where data lies as files, whatever it is for. */
export const dataPlaces = {
  files: LocalPath.exactOptional().describe(
    'A file, folder or pattern on the machine of the workers, or s3://bucket/… by the AWS settings of the workers.',
  ),
  storage: z
    .string()
    .min(1)
    .exactOptional()
    .describe('A key, everything below one, or a pattern in the storage of this configuration.'),
};
