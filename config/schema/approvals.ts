import { z } from 'zod';
import { durationFrom } from './duration.ts';
import { exactlyOne } from './exactly-one.ts';
import { Name } from './name.ts';
import { SecretReference } from './secret-reference.ts';

const Approver = z
  .strictObject({
    user: z.string().min(1).exactOptional().describe('A name under people, or a Slack user id.'),
    group: z.string().min(1).exactOptional().describe('Id of a Slack user group.'),
    role: z.string().min(1).exactOptional().describe('A role of people.'),
  })
  .refine(...exactlyOne('user', 'group', 'role'))
  .meta({ minProperties: 1, maxProperties: 1 });

export const Approvers = z
  .array(Approver)
  .min(1, { error: 'expected at least one; leave it out to let everybody' });

const remindAfter = durationFrom('1s').describe('Remind people each time this long has passed unanswered.');
const expireAfter = durationFrom('1s').describe('Stop asking after this long.');
const onExpiry = z
  .enum(['report', 'heal'])
  .describe('What an unanswered question comes to: report leaves everything as it is, heal restores Git.');
const quorum = z
  .int({ error: 'expected a whole number, 1 or more' })
  .min(1)
  .describe('How many people have to agree to heal, recreate or ignore. A single reject rejects.');
const fourEyes = z
  .boolean()
  .describe('Who made the change cannot decide about it, as far as that is known (see people).');

const whoDecides = {
  approvers: Approvers.exactOptional().describe('Who may decide. Without it, everybody who can reach it.'),
  escalateAfter: durationFrom('1s')
    .exactOptional()
    .describe('Ask escalateTo as well after this long unanswered.'),
  escalateTo: Approvers.exactOptional().describe('Who may decide as well after escalateAfter.'),
};

/** Who may decide by a signed call, `POST /api/decisions`. */
const Caller = z.strictObject({
  name: Name.describe('What calls; approvers can name it as a user.'),
  key: SecretReference.describe('Key of its signatures (HMAC-SHA256), 32 characters or more.'),
  groups: z.array(z.string().min(1)).prefault([]).describe('Groups of approvers that it counts as.'),
  roles: z.array(z.string().min(1)).prefault([]).describe('Roles of approvers that it counts as.'),
  actsForPeople: z
    .boolean()
    .prefault(false)
    .describe('Believe it who decided: it has made sure who the person is, such as a portal with a login.'),
});
export type Caller = z.output<typeof Caller>;

/** How people are asked, where no rule says otherwise. */
const ApprovalTerms = z
  .strictObject({
    ...whoDecides,
    quorum: quorum.prefault(1),
    fourEyes: fourEyes.prefault(true),
    remindAfter: remindAfter.prefault('30m'),
    expireAfter: expireAfter.prefault('24h'),
    onExpiry: onExpiry.prefault('report'),
  })
  .refine(({ escalateAfter, escalateTo }) => (escalateAfter === undefined) === (escalateTo === undefined), {
    path: ['escalateTo'],
    error: 'escalateAfter and escalateTo go together: when others are asked, and who they are',
  });

export const Approvals = z.strictObject({
  default: ApprovalTerms.prefault({}).describe('Where no rule says otherwise.'),
  callers: z.array(Caller).prefault([]).describe('Programs that may decide by a signed call of the gateway.'),
});
export type Approvals = z.output<typeof Approvals>;

/** What one rule of a policy asks differently. */
export const ApprovalOverrides = z.strictObject({
  ...whoDecides,
  quorum: quorum.exactOptional(),
  fourEyes: fourEyes.exactOptional(),
  remindAfter: remindAfter.exactOptional(),
  expireAfter: expireAfter.exactOptional(),
  onExpiry: onExpiry.exactOptional(),
});
export type ApprovalOverrides = z.output<typeof ApprovalOverrides>;
