import { createAuditTrail } from '../../activities/audit-trail/audit-trail.ts';
import type { EmergencyActivities } from '../../activities/emergency/emergency-activities.ts';
import { createForgetLease, createOpenLease } from '../../activities/emergency/open-lease.ts';
import { createTellAboutLease } from '../../activities/emergency/tell-about-lease.ts';
import type { CleanUpActivities } from '../../activities/clean-up/clean-up-activities.ts';
import { createCleanUpStorage } from '../../activities/clean-up/clean-up-storage.ts';
import { createAwaitThaw } from '../../activities/freeze/await-thaw.ts';
import type { FreezeActivities } from '../../activities/freeze/await-thaw.ts';
import { createIgnoreItem } from '../../activities/ignore-item.ts';
import type { IncidentActivities } from '../../activities/models/incident-activities.ts';
import { createRecordIncident } from '../../activities/models/record-incident.ts';
import type { ModelScanActivities } from '../../activities/models/scan-activities.ts';
import { createStartIncident } from '../../activities/models/start-incident.ts';
import { createRecordAudit } from '../../activities/record-audit.ts';
import { createRecordOutcome } from '../../activities/record-outcome.ts';
import type { RemediationActivities } from '../../activities/remediation-activities.ts';
import { createTellPeople } from '../../activities/tell-people.ts';
import { createCardLinks, leaseLinks } from '../card-links.ts';
import { leaseTermsOf } from '../lease-terms.ts';
import { openTrailArchive, openTrailStorage } from '../trail-storage.ts';
import { prepared } from './prepared.ts';
import type { SharedDoors } from './shared-doors.ts';

/** What workflows ask of storage and people. No cluster is reached. */
export type OrchestrationActivities = Pick<
  RemediationActivities,
  'ignoreItem' | 'recordAudit' | 'recordOutcome' | 'tellPeople'
> &
  Pick<EmergencyActivities, 'openLease' | 'forgetLease' | 'tellAboutLease'> &
  Pick<IncidentActivities, 'recordIncident'> &
  FreezeActivities &
  CleanUpActivities &
  Pick<ModelScanActivities, 'startIncident'>;

export async function createOrchestration(shared: SharedDoors): Promise<OrchestrationActivities> {
  const { configuration, temporal, now } = shared;
  const { namespace } = temporal.options;
  const deps = {
    ...shared,
    linksOf: await createCardLinks(configuration, namespace),
    trail: createAuditTrail({ store: await openTrailStorage(configuration), now }),
    archive: await openTrailArchive(configuration),
    retention: configuration.retention,
    leaseTerms: leaseTermsOf(configuration),
    targets: configuration.targets.map(({ name }) => name),
    forge: configuration.forge !== undefined,
    leaseLinksOf: await leaseLinks(configuration, namespace),
  };
  return prepared({
    ignoreItem: createIgnoreItem(deps),
    recordAudit: createRecordAudit(deps),
    recordOutcome: createRecordOutcome(deps),
    tellPeople: createTellPeople(deps),
    openLease: createOpenLease(deps),
    forgetLease: createForgetLease(deps),
    tellAboutLease: createTellAboutLease(deps),
    startIncident: createStartIncident(deps),
    recordIncident: createRecordIncident(deps),
    awaitThaw: createAwaitThaw(deps),
    cleanUpStorage: createCleanUpStorage(deps),
  });
}
