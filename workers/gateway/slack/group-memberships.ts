import type { SlackClient } from '../../../clients/slack/slack-client.ts';

/** How long an answer of Slack's is believed, milliseconds: who leaves a group loses its rights this soon. */
const believedFor = 60_000;

/** In which of the user groups that may decide somebody is, as Slack says. */
export type GroupMemberships = (user: string) => Promise<string[]>;

/**
 * Looks memberships up, keeping them for a minute. Rejects with a SlackError when Slack does not answer: nobody counts
 * as a member then.
 *
 * @param groups ids of the groups that the configuration names.
 */
export function createGroupMemberships(
  slack: SlackClient,
  groups: readonly string[],
  now: () => number = Date.now,
): GroupMemberships {
  const known = new Map<string, { members: Promise<readonly string[]>; until: number }>();

  function membersOf(group: string): Promise<readonly string[]> {
    const cached = known.get(group);
    if (cached !== undefined && cached.until > now()) return cached.members;
    const members = slack.membersOf(group);
    known.set(group, { members, until: now() + believedFor });
    members.catch(() => known.delete(group));
    return members;
  }

  return async (user) => {
    const memberships = await Promise.all(
      groups.map(async (group) => ((await membersOf(group)).includes(user) ? [group] : [])),
    );
    return memberships.flat();
  };
}
