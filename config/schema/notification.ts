import { z } from 'zod';
import type { Severity } from '../../domain/infrastructure/finding.ts';
import { exactlyOne } from './exactly-one.ts';
import { Name } from './name.ts';
import { SecretReference } from './secret-reference.ts';

const Address = z.url({
  protocol: /^https?$/,
  error: 'expected an address such as https://hooks.example/plumbline',
});

const Webhook = z.strictObject({
  url: Address.describe('Where each message is posted, as JSON.'),
  key: SecretReference.describe('Key of the signature (HMAC-SHA256) in the header Plumbline-Signature.'),
});

const PagerDuty = z.strictObject({
  routingKey: SecretReference.describe('Integration key of an Events API v2 integration.'),
  url: Address.prefault('https://events.pagerduty.com/v2/enqueue').describe(
    'Where events go; for the EU service region https://events.eu.pagerduty.com/v2/enqueue.',
  ),
});

/** One more place where people are told how reviews stand. */
export const Notification = z
  .strictObject({
    name: Name.refine((name) => name !== 'slack' && name !== 'log', {
      error: 'is taken; choose another',
    }).describe('Name of this place, unique in this file.'),
    minSeverity: z
      .enum(['low', 'medium', 'high', 'critical'] satisfies Severity[])
      .prefault('low')
      .describe('Tell only of what is at least so severe.'),
    webhook: Webhook.exactOptional().describe('A service of your own, or one that takes signed JSON.'),
    pagerduty: PagerDuty.exactOptional().describe('Whoever is on call.'),
  })
  .refine(...exactlyOne('webhook', 'pagerduty'));
export type Notification = z.output<typeof Notification>;
