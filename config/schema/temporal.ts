import { z } from 'zod';
import { Concurrency } from './concurrency.ts';
import { LocalPath } from './local-path.ts';
import { durationFrom } from './duration.ts';
import { Encryption } from './encryption.ts';
import { SecretReference } from './secret-reference.ts';
import { Versioning } from './versioning.ts';

const TemporalTls = z.strictObject(
  {
    serverName: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Name that the certificate of the server must bear, where it is not the address.'),
    certificateAuthority: LocalPath.exactOptional().describe(
      'File with the certificates (PEM) that vouch for the server. Without it, those of the system.',
    ),
    clientCertificate: LocalPath.exactOptional().describe('File with our certificate (PEM).'),
    clientKey: SecretReference.exactOptional().describe('Private key (PEM) of our certificate.'),
  },
  { error: 'expected a mapping; {} trusts the certificate authorities of the system' },
);

export const Temporal = z.strictObject({
  address: z
    .string()
    .regex(/^(\[[0-9a-fA-F:]+\]|[^:/\s]+):\d{1,5}$/, {
      error: 'expected host:port without a scheme, such as temporal.example:7233',
    })
    .exactOptional()
    .describe(
      "Host and port of the Temporal server. Without it, Temporal's own settings decide (TEMPORAL_ADDRESS, temporal.toml), then localhost:7233.",
    ),
  namespace: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      "Namespace in Temporal. Without it, Temporal's own settings decide (TEMPORAL_NAMESPACE, temporal.toml), then default.",
    ),
  ui: z
    .url({ protocol: /^https?$/, error: 'expected an address such as https://temporal.example' })
    .exactOptional()
    .describe('Address of the Temporal UI, for links to what happens. Without it, workflow ids are named.'),
  apiKey: SecretReference.exactOptional().describe('API key, for Temporal Cloud. Turns TLS on.'),
  tls: TemporalTls.exactOptional().describe(
    'Encrypts the connection. An empty mapping, {}, trusts the certificate authorities of the system.',
  ),
  encryption: Encryption.exactOptional().describe(
    'Encrypts all that Temporal stores of workflows, apart from ids, names and search attributes.',
  ),
  heartbeatTimeout: durationFrom('1s')
    .prefault('30s')
    .describe('How soon a worker that died in the middle of a long step is noticed.'),
  stickyQueueTimeout: durationFrom('1s')
    .prefault('10s')
    .describe('How long a workflow waits for the worker that knows it before another one takes over.'),
  versioning: Versioning.exactOptional().describe(
    'Runs builds side by side: scans end on the build they began on, everything that waits moves to the next one.',
  ),
  concurrency: Concurrency.prefault({}).describe(
    'How much one worker process does at once, by its role. More processes do more.',
  ),
});
export type Temporal = z.output<typeof Temporal>;
