import type { SlackClient } from '../../../clients/slack/slack-client.ts';

/** How long an answer of Slack's is believed, milliseconds: who leaves a group loses its rights this soon. */
const believedFor = 60_000;

/** In which of the user groups that may decide somebody is, as Slack says. */
export interface Memberships {
  groups: string[];
  /** Groups about which Slack did not answer: nobody counts as a member of them. */
  unknown: string[];
}

/**
 * Looks memberships up, keeping them for a minute. Never rejects.
 *
 * @param groups ids of the groups that the configuration names.
 */
export function createGroupMemberships(
  slack: SlackClient,
  groups: readonly string[],
  { log, now = Date.now }: { log: (line: string) => void; now?: () => number },
): (user: string) => Promise<Memberships> {
  const known = new Map<string, { members: Promise<readonly string[]>; until: number }>();

  function membersOf(group: string): Promise<readonly string[]> {
    const cached = known.get(group);
    if (cached !== undefined && cached.until > now()) return cached.members;
    const members = slack.membersOf(group);
    known.set(group, { members, until: now() + believedFor });
    members.catch((error: unknown) => {
      known.delete(group);
      log(
        `the members of user group ${group} are not known: ${error instanceof Error ? error.message : 'no answer'}`,
      );
    });
    return members;
  }

  return async (user) => {
    const answers = await Promise.allSettled(groups.map(membersOf));
    const those = (isMeant: (answer: PromiseSettledResult<readonly string[]>) => boolean) =>
      groups.filter((_group, index) => {
        const answer = answers[index];
        return answer !== undefined && isMeant(answer);
      });
    return {
      groups: those((answer) => answer.status === 'fulfilled' && answer.value.includes(user)),
      unknown: those((answer) => answer.status === 'rejected'),
    };
  };
}
