import { z } from 'zod';

const names = () => z.array(z.string().min(1)).prefault([]);

/** A person, and what the systems around them know them by. */
export const Person = z.strictObject({
  name: z.string().min(1).describe('The name that messages and the audit trail show; unique in this file.'),
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]{2,}$/, { error: 'expected a Slack user id such as U0123ABCD' })
    .exactOptional()
    .describe('Slack user id (profile, ⋮, Copy member ID).'),
  kubernetes: names().describe(
    'Users of the API server as its audit log names them, and field managers that only this person uses.',
  ),
  commandLine: names().describe('Users of the machines they run plumbline on, as user or user@host.'),
  groups: names().describe(
    'Ids of groups, for where they cannot be looked up: the command line, signed calls.',
  ),
  roles: names().describe('Roles that approvers can name.'),
});
export type Person = z.output<typeof Person>;
