import { z } from 'zod';
import { exactlyOne } from './exactly-one.ts';
import { SecretReference } from './secret-reference.ts';

/** The workspace in which people are asked and answer. */
export const Slack = z
  .strictObject({
    team: z
      .string()
      .regex(/^[TE][A-Z0-9]{2,}$/, { error: 'expected the id of a workspace, such as T0ACME' })
      .describe('Id of the workspace. Clicks from any other are refused.'),
    channel: z
      .string()
      .regex(/^[CG][A-Z0-9]{2,}$/, {
        error: 'expected the id of a channel, such as C0PLATFORM; its name can change, its id cannot',
      })
      .describe('Id of the channel in which people are asked; the app must be a member of it.'),
    botToken: SecretReference.describe("The app's bot token (xoxb-…)."),
    signingSecret: SecretReference.exactOptional().describe(
      'Signing secret of the app: Slack then calls the gateway over HTTP.',
    ),
    appToken: SecretReference.exactOptional().describe(
      'App-level token (xapp-…): the gateway then calls Slack (Socket Mode), and needs no address of its own.',
    ),
    apiUrl: z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://slack.com/api/' })
      .prefault('https://slack.com/api/')
      .describe('Address of the Web API; for GovSlack https://slack-gov.com/api/.'),
  })
  .refine(...exactlyOne('signingSecret', 'appToken'));
export type Slack = z.output<typeof Slack>;
