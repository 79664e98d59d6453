import { z } from 'zod';
import { Approvals } from './approvals.ts';
import { Audit } from './audit.ts';
import { Deployment } from './deployment.ts';
import { Emergency } from './emergency.ts';
import { Forge } from './forge.ts';
import { Gateway } from './gateway.ts';
import { Metrics } from './metrics.ts';
import { Model } from './model.ts';
import { Name } from './name.ts';
import { Notification } from './notification.ts';
import { Person } from './person.ts';
import { Policy, PolicyName } from './policy.ts';
import { Prometheus } from './prometheus.ts';
import { Registry } from './registry.ts';
import { Retention } from './retention.ts';
import { SecretReference } from './secret-reference.ts';
import { Slack } from './slack.ts';
import { Storage } from './storage.ts';
import { Target } from './target.ts';
import { Telemetry } from './telemetry.ts';
import { Temporal } from './temporal.ts';

/** Everything that `plumbline.yaml` can say. Durations are milliseconds once it is read. */
export const Configuration = z.strictObject({
  version: z.literal(1, { error: describeVersion }).describe('Version of this format.'),
  name: Name.exactOptional().describe(
    'Name of this configuration among others that use the same Temporal namespace. Without it, its storage tells them apart.',
  ),
  temporal: Temporal.prefault({}).describe('The Temporal server.'),
  storage: Storage.prefault({ folder: '.plumbline/storage' }).describe(
    'Where findings and reports are kept.',
  ),
  retention: Retention.prefault({}).describe(
    'For how long what is in storage is kept. A schedule cleans up once a day.',
  ),
  secrets: z
    .strictObject({
      fingerprintKey: SecretReference.exactOptional().describe(
        'Key of the fingerprints that stand for the values of Secrets, 32 characters or more. Storage in s3 needs it; beside a folder one is made at the first start.',
      ),
      previousFingerprintKey: SecretReference.exactOptional().describe(
        'The key before the present one, after a change of keys: what was decided by its fingerprints still holds. Leave it until every target was scanned once.',
      ),
    })
    .prefault({})
    .describe('Keys of Plumbline itself.'),
  approvals: Approvals.prefault({}).describe('How people are asked, and who may decide.'),
  notifications: z
    .array(Notification)
    .prefault([])
    .describe('Where people are told besides Slack: signed webhooks, PagerDuty.'),
  people: z
    .array(Person)
    .prefault([])
    .describe('Who is who: the same person at the API server, in Slack and at a terminal.'),
  emergency: Emergency.prefault({}).describe(
    'Emergency leases: changes by hand that are left alone for a while and carried back to Git.',
  ),
  gateway: Gateway.prefault({}).describe('The process that people and other services talk to.'),
  deployment: Deployment.prefault({}).describe('How many replicas the configuration has to fit.'),
  metrics: Metrics.prefault({}).describe('Where workers show metrics and health.'),
  telemetry: Telemetry.prefault({}).describe('Traces of OpenTelemetry.'),
  slack: Slack.exactOptional().describe(
    'Where people are asked. Without it, the log of the worker, the pages and the command line tell.',
  ),
  forge: Forge.exactOptional().describe(
    'Where drift is carried back to Git by pull request, unless a target names its own.',
  ),
  audit: Audit.prefault({}).describe(
    'Audit logs of API servers by name: they tell which person made a change. A target names its own.',
  ),
  targets: z.array(Target).prefault([]).describe('What is held to Git.'),
  policies: z
    .record(PolicyName, Policy)
    .prefault({})
    .describe('What is done about drift, by name: ordered rules, the first that matches decides.'),
  prometheus: Prometheus.exactOptional().describe(
    'Where latency, errors and resources of models are asked for, and series that are compared.',
  ),
  registry: Registry.prefault({}).describe('Where models that were trained anew are registered.'),
  models: z.array(Model).prefault([]).describe('Models and what their data should look like.'),
});

/** What to do about a file that another version was written for. */
function describeVersion({ input }: z.core.$ZodRawIssue): string | undefined {
  if (typeof input !== 'number') return undefined;
  return input > 1
    ? 'expected 1 (the file was written for a newer plumbline: use that one)'
    : 'expected 1 (plumbline config migrate brings the file there)';
}

export type Configuration = Omit<z.output<typeof Configuration>, 'targets'> & { targets: Target[] };
