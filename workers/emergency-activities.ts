import type { EmergencyActivities } from '../activities/emergency/emergency-activities.ts';
import { createHoldGovernor, createReleaseGovernor } from '../activities/emergency/hold-governor.ts';
import type { GovernorDeps } from '../activities/emergency/hold-governor.ts';
import { createLookAfterLease } from '../activities/emergency/look-after-lease.ts';
import { createForgetLease, createOpenLease } from '../activities/emergency/open-lease.ts';
import type { ScanStarterDeps } from '../activities/emergency/start-scan-for.ts';
import { createTellAboutLease } from '../activities/emergency/tell-about-lease.ts';
import type { Notifiers } from '../activities/tell-people.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { leaseLinks } from './card-links.ts';
import { leaseTermsOf } from './lease-terms.ts';

/** The activities of emergencies, wired to what the others use, too. */
export async function createEmergencyActivities(
  configuration: Configuration,
  shared: GovernorDeps & ScanStarterDeps & { notifiers: Notifiers },
): Promise<Omit<EmergencyActivities, 'recordAudit'>> {
  const deps = {
    ...shared,
    leaseTerms: leaseTermsOf(configuration),
    targets: configuration.targets.map(({ name }) => name),
    forge: configuration.forge !== undefined,
    leaseLinksOf: await leaseLinks(configuration, shared.temporal.options.namespace),
  };
  return {
    openLease: createOpenLease(deps),
    holdGovernor: createHoldGovernor(deps),
    releaseGovernor: createReleaseGovernor(deps),
    lookAfterLease: createLookAfterLease(deps),
    forgetLease: createForgetLease(deps),
    tellAboutLease: createTellAboutLease(deps),
  };
}
