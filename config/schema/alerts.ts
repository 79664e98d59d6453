import { z } from 'zod';
import { SecretReference } from './secret-reference.ts';

/** Where Alertmanager sends its alerts. */
export const Alerts = z.strictObject({
  token: SecretReference.describe(
    'Token with which Alertmanager sends alerts to /webhooks/alertmanager: as bearer token, or as the last part of the path.',
  ),
});
