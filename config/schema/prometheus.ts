import { z } from 'zod';
import { durationFrom } from './duration.ts';
import { LocalPath } from './local-path.ts';
import { SecretReference } from './secret-reference.ts';

/** A server that answers Prometheus's HTTP API. */
export const Prometheus = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'expected an address such as https://prometheus.example' })
    .describe('The address below which /api/v1/query is. Thanos, Mimir and VictoriaMetrics answer it too.'),
  token: SecretReference.exactOptional().describe('Bearer token.'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, { error: 'expected the name of a header' }), z.string())
    .prefault({})
    .describe('Sent with every query, such as X-Scope-OrgID; not for secrets.'),
  certificateAuthority: LocalPath.exactOptional().describe(
    'File with the certificates (PEM) that vouch for the server. Without it, those of the system.',
  ),
  timeout: durationFrom('1s').prefault('30s').describe('How long one query may take.'),
});
export type Prometheus = z.output<typeof Prometheus>;
