import { z } from 'zod';
import { exactlyOne } from './exactly-one.ts';
import { LocalPath } from './local-path.ts';
import { SecretReference } from './secret-reference.ts';

const S3Credentials = z.strictObject({
  accessKeyId: SecretReference.describe('Access key id.'),
  secretAccessKey: SecretReference.describe('Secret access key.'),
  sessionToken: SecretReference.exactOptional().describe('Session token of temporary credentials.'),
});

const S3Storage = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
      error: 'expected a bucket name: 3 to 63 lower-case letters, digits, dots and dashes',
    })
    .describe('Name of the bucket; it must exist.'),
  prefix: z
    .string()
    .regex(/^([^/]+\/?)*$/, { error: 'expected a prefix without a leading slash, such as plumbline/' })
    .prefault('')
    .describe('Put before every key, so that a bucket can be shared.'),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'expected an address such as https://s3.example' })
    .exactOptional()
    .describe('Address of an S3-compatible service. Without it, AWS.'),
  region: z.string().min(1).prefault('us-east-1').describe('Region of the bucket.'),
  forcePathStyle: z
    .boolean()
    .exactOptional()
    .describe(
      'Put the bucket in the path instead of the host name. Without it, true where an endpoint is given.',
    ),
  credentials: S3Credentials.exactOptional().describe(
    "Without them, the AWS SDK's own search (environment, profile, role of the pod).",
  ),
});

export const Storage = z
  .strictObject({
    folder: LocalPath.exactOptional().describe(
      'Folder on this machine. All workers must share it; for more than one machine use s3.',
    ),
    s3: S3Storage.exactOptional().describe('Bucket of S3 or a compatible service.'),
  })
  .refine(...exactlyOne('folder', 's3'))
  .meta({ minProperties: 1, maxProperties: 1 });
export type Storage = z.output<typeof Storage>;
