import { z } from 'zod';
import { Name } from './name.ts';

/** Kustomize, beside the defaults of `kustomize build`. */
export const KustomizeOptions = z.strictObject({
  allowRemote: z
    .boolean()
    .prefault(false)
    .describe(
      'Fetch bases and files that other servers hold. What the commit renders to is then decided by those servers, too.',
    ),
});

const ValuesFile = z
  .string()
  .min(1)
  .refine((file) => !file.startsWith('/') && !/^[a-z][a-z0-9+.-]*:/i.test(file), {
    error: 'expected a file of the repository, relative to the folder of the chart',
  });

/** What `helm template` is told about one release. */
export const HelmOptions = z.strictObject({
  releaseName: Name.max(53, { error: 'must not be longer than 53 characters' })
    .exactOptional()
    .describe('Name of the release (else the name of the target).'),
  namespace: Name.exactOptional().describe(
    'Namespace of the release (else the one namespace that the target governs).',
  ),
  valuesFiles: z
    .array(ValuesFile)
    .prefault([])
    .describe('Values files, relative to the folder of the chart; later ones win.'),
  values: z.record(z.string(), z.json()).prefault({}).describe('Values that win over those of all files.'),
});
