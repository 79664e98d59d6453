import { z } from 'zod';

/** What Kubernetes takes as the name of a namespace; ours become part of workflow ids and annotations. */
export const Name = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
  error: 'expected a name of lower-case letters, digits and dashes, at most 63',
});
