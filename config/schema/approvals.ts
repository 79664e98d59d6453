import { z } from 'zod';
import { durationFrom } from './duration.ts';

const remindAfter = durationFrom('1s').describe('Remind people each time this long has passed unanswered.');
const expireAfter = durationFrom('1s').describe('Stop asking after this long.');
const onExpiry = z
  .enum(['report', 'heal'])
  .describe('What an unanswered question comes to: report leaves everything as it is, heal restores Git.');

/** How people are asked, where no rule says otherwise. */
export const Approvals = z.strictObject({
  remindAfter: remindAfter.prefault('30m'),
  expireAfter: expireAfter.prefault('24h'),
  onExpiry: onExpiry.prefault('report'),
});
export type Approvals = z.output<typeof Approvals>;

/** What one rule of a policy asks differently. */
export const ApprovalOverrides = z.strictObject({
  remindAfter: remindAfter.exactOptional(),
  expireAfter: expireAfter.exactOptional(),
  onExpiry: onExpiry.exactOptional(),
});
export type ApprovalOverrides = z.output<typeof ApprovalOverrides>;
