import { z } from 'zod';
import { durationFrom } from './duration.ts';
import { Storage } from './storage.ts';

const AuditTrailRetention = z.strictObject({
  after: durationFrom('7d').prefault('365d').describe('Parts whose last entry is older move to the archive.'),
  archive: Storage.describe(
    'Where they move: another bucket or prefix, or a folder. It stays part of the trail: list and verify read it.',
  ),
});

/** For how long what is in storage is kept. What something open refers to is never removed. */
export const Retention = z.strictObject({
  scans: durationFrom('1d')
    .prefault('30d')
    .describe('Results and plans of scans of targets; the latest of each target stays.'),
  evidence: durationFrom('1d')
    .prefault('90d')
    .describe('Evidence of remediations, emergencies and incidents that have ended.'),
  auditTrail: AuditTrailRetention.exactOptional().describe(
    'Moves old parts of the audit trail away. Without it, all of it stays in storage for good.',
  ),
});
export type Retention = z.output<typeof Retention>;
