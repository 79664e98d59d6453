import { z } from 'zod';
import { Alerts } from './alerts.ts';
import { durationFrom } from './duration.ts';
import { ListeningAddress, ListeningPort } from './listening.ts';
import { LocalPath } from './local-path.ts';
import { PayloadReceiver } from './payloads.ts';
import { SecretReference } from './secret-reference.ts';

const GatewayTls = z.strictObject({
  certificate: LocalPath.describe('File with the certificate chain (PEM).'),
  key: SecretReference.describe('Private key (PEM) of the certificate.'),
});

const Links = z.strictObject({
  key: SecretReference.exactOptional().describe(
    'Key that signs links to the pages, 32 characters or more. Storage in s3 needs it; beside a folder one is made at the first start.',
  ),
  previousKeys: z
    .array(SecretReference)
    .prefault([])
    .describe('Keys that signed links before, which stay good until they expire.'),
  expireAfter: durationFrom('1m').prefault('24h').describe('How long a link in a message opens its page.'),
});

/** The process that people and other services talk to. */
export const Gateway = z.strictObject({
  address: ListeningAddress,
  port: ListeningPort.prefault(8080).describe('Port to listen on; 0 takes any free one.'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'expected an address such as https://plumbline.example' })
    .exactOptional()
    .describe('Where people reach the gateway, for links in messages. Without it, messages have no links.'),
  links: Links.prefault({}).describe('Access to the pages: only by signed links that expire.'),
  tls: GatewayTls.exactOptional().describe(
    'Serves HTTPS. Without it HTTP, for a proxy or an ingress in front.',
  ),
  alerts: Alerts.exactOptional().describe(
    'Takes alerts of Alertmanager about models. Without it, there is no such door.',
  ),
  payloads: PayloadReceiver.prefault({}).describe('How payloads of models are taken; see models[].payloads.'),
});
export type Gateway = z.output<typeof Gateway>;
