import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '@slack/bolt';
import type { Client } from '@temporalio/client';
import type { Registry } from 'prom-client';
import { SlackRefusedError } from '../../../clients/slack/errors.ts';
import { createSlackClient, webClientOptions } from '../../../clients/slack/create-slack-client.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import type { Slack } from '../../../config/schema/slack.ts';
import { readSecret } from '../../../config/secret.ts';
import type { RecordLateDecision } from '../../operations/record-late-decision.ts';
import { createDecisionCounter } from '../metrics.ts';
import type { Route } from '../route.ts';
import { approverGroups } from './approver-groups.ts';
import { createDecisionDesk } from './decision-desk.ts';
import { createEmergencyDesk } from './emergency-desk.ts';
import { addEmergencyHandlers } from './emergency-handlers.ts';
import { createGroupMemberships } from './group-memberships.ts';
import { createHttpReceiver } from './http-receiver.ts';
import { isFromTeam } from './membership.ts';
import { addReviewHandlers } from './review-handlers.ts';
import { createRolloutDesk } from './rollout-desk.ts';
import { addRolloutHandlers } from './rollout-handlers.ts';
import { addStatusHandlers } from './status-handlers.ts';

/** What Slack calls: routes of the gateway, or a connection that the gateway opens. */
export interface SlackApp {
  routes: Route[];
  /** Lets handlers finish what they are at. */
  stop(): Promise<void>;
}

/** Calls of a handler must leave it time to tell the person within Slack's 3 seconds, milliseconds. */
const callTimeout = 1200;

export async function startSlackApp(deps: {
  configuration: Configuration;
  slack: Slack;
  client: Client;
  registry: Registry;
  recordLate: RecordLateDecision;
  log: (line: string) => void;
  now?: () => number;
}): Promise<SlackApp> {
  const { configuration, slack, client, registry, recordLate, log, now = Date.now } = deps;
  const { receiver, routes } = await createReceiver(slack, log, now);
  const app = new App({
    receiver,
    // Read for each call, so that a rotated token is seen without a restart.
    authorize: async () => ({ botToken: await readSecret(slack.botToken) }),
    clientOptions: webClientOptions(slack.apiUrl, callTimeout),
    convoStore: false,
    logger: loggerTo(log),
  });
  app.use(async ({ body, next }) => {
    if (isFromTeam(body, slack.team)) await next();
    else log('a call from another workspace was refused');
  });
  const lookups = createSlackClient({
    apiUrl: slack.apiUrl,
    token: () => readSecret(slack.botToken),
    timeout: callTimeout,
  });
  const groupsOf = createGroupMemberships(lookups, approverGroups(configuration), { log, now });
  const desk = createDecisionDesk({
    client,
    people: configuration.people,
    groupsOf,
    decisions: createDecisionCounter(registry),
    recordLate,
    log,
  });
  addReviewHandlers(app, { desk, team: slack.team, now });
  const rollouts = createRolloutDesk({ client, people: configuration.people, groupsOf, log });
  addRolloutHandlers(app, { desk: rollouts, team: slack.team });
  const emergencies = createEmergencyDesk({ client, configuration, groupsOf, log });
  addEmergencyHandlers(app, { desk: emergencies, team: slack.team });
  addStatusHandlers(app, { client, emergencies, log });
  // Whatever a handler raises is for the log; the person was told, or sees that nothing came.
  app.error(async (error) => log(`a call from Slack failed: ${error.message}`));
  await app.start().catch((error: unknown) => {
    // Only Socket Mode calls Slack to start.
    const reason = error instanceof Error ? error.message : String(error);
    throw new SlackRefusedError('socket-mode', `Slack takes no connection (slack.appToken): ${reason}`);
  });
  return {
    routes,
    async stop() {
      await app.stop();
    },
  };
}

async function createReceiver(
  slack: Slack,
  log: (line: string) => void,
  now: () => number,
): Promise<{ receiver: SocketModeReceiver | ReturnType<typeof createHttpReceiver>; routes: Route[] }> {
  const { appToken, signingSecret, apiUrl } = slack;
  if (appToken !== undefined) {
    const receiver = new SocketModeReceiver({
      appToken: await readSecret(appToken),
      logger: loggerTo(log),
      installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
    });
    return { receiver, routes: [] };
  }
  if (signingSecret === undefined) throw new TypeError('slack has neither a signingSecret nor an appToken');
  // Missing or unreadable, it must be known now and not at the first click.
  await readSecret(signingSecret);
  const receiver = createHttpReceiver({ signingSecret: () => readSecret(signingSecret), log, now });
  return { receiver, routes: receiver.routes };
}

/** What Slack's libraries have to say, from warnings on. */
function loggerTo(log: (line: string) => void): Logger {
  const say = (...parts: unknown[]): void => log(`slack: ${parts.map(String).join(' ')}`);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say,
    error: say,
    getLevel: () => LogLevel.WARN,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}
