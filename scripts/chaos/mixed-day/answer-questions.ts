import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { signatureHeader, signBody } from '../../../clients/hmac-signature.ts';
import { decodeReference } from '../../../clients/slack/blocks/question-reference.ts';
import type { QuestionReference } from '../../../clients/slack/blocks/question-reference.ts';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { listOpenIncidents } from '../../../workers/operations/open-incidents.ts';
import { listOpenRemediations } from '../../../workers/operations/open-remediations.ts';
import { callerHeader } from '../../../workers/gateway/api.ts';
import { buttonOf } from '../../../test/support/fake-slack/fake-slack.ts';
import type { FakeMessage } from '../../../test/support/fake-slack/workspace.ts';
import type { Act, Journal } from './journal.ts';
import type { DaySystem } from './start-system.ts';
import { caller, people, slackUserOf } from './write-configuration.ts';

type DecisionAct = Extract<Act, { kind: 'decision' }>;

/** People who answer what they are asked in Slack: there, by signed calls, or at a terminal. */
export interface Answerers {
  /** Whether anybody is about to answer. */
  readonly isBusy: boolean;
  stop(): Promise<void>;
}

/** What somebody is going to do about a question; the same for the same seed, workflow and number of the question. */
interface Reaction {
  person: string;
  door: DecisionAct['door'];
  action: 'heal' | 'reject' | 'dismiss';
  /** How long they think, milliseconds. */
  after: number;
  /** Sends it a second time at once. */
  twice: boolean;
  /** Somebody else answers the same question when it is over. */
  late: boolean;
}

const main = path.join(import.meta.dirname, '../../cli/main.ts');
const lookEvery = 300;
/** A person presses again what was not acknowledged, and what still asks after this long, milliseconds. */
const patience = { again: 1500, stillAsks: 20_000, tries: 20 } as const;
/** Reviewers of a pull request are given this long before anybody asks for a heal instead, milliseconds. */
const reviewTime = 45_000;

export function startAnswering(system: DaySystem, journal: Journal, seed: number): Answerers {
  const asked = new Map<string, number>();
  const answered = new Map<string, number>();
  const working = new Set<Promise<void>>();
  const stopping = new AbortController();

  function look(): void {
    for (const message of system.slack.workspace.topLevel()) {
      const question = questionIn(message);
      if (question === undefined) continue;
      const key = `${question.workflowId} ${question.digest} ${question.asked}`;
      const since = answered.get(key);
      if (since !== undefined && Date.now() - since < patience.stillAsks) continue;
      answered.set(key, Infinity);
      const number = (asked.get(question.workflowId) ?? 0) + 1;
      asked.set(question.workflowId, number);
      const reaction = reactionTo(question, number, seed);
      const done = react(structuredClone(message), question, reaction)
        .catch(() => undefined)
        .finally(() => {
          answered.set(key, Date.now());
          working.delete(done);
        });
      working.add(done);
    }
  }

  async function react(message: FakeMessage, question: QuestionReference, reaction: Reaction): Promise<void> {
    await pause(reaction.after, undefined, { signal: stopping.signal });
    const isAsked = () => questionIn(message.ts, system)?.digest === question.digest;
    if (!isAsked()) return;
    const act: DecisionAct = {
      kind: 'decision',
      door: reaction.door,
      workflowId: question.workflowId,
      digest: question.digest,
      action: reaction.action,
      actor: reaction.person,
      ...(reaction.door === 'api' ? { decisionId: randomUUID() } : {}),
    };
    for (let tries = 0; tries < patience.tries; tries += 1) {
      const sending = [journal.record(act, () => send(system, message, act))];
      if (reaction.twice && tries === 0) sending.push(journal.record(act, () => send(system, message, act)));
      const outcomes = await Promise.all(sending);
      if (outcomes.includes('ok') || outcomes.some((one) => one.startsWith('refused')) || !isAsked()) break;
      await pause(patience.again);
    }
    if (!reaction.late) return;
    await pause(5000, undefined, { signal: stopping.signal });
    const other = people[(people.indexOf(reaction.person as (typeof people)[number]) + 1) % people.length];
    const late: DecisionAct = { ...act, door: 'slack', action: 'heal', actor: other ?? '', late: true };
    delete late.decisionId;
    if (reaction.action !== 'dismiss') await journal.record(late, () => send(system, message, late));
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      look();
      await pause(lookEvery);
    }
  })();
  return {
    get isBusy() {
      return working.size > 0;
    },
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(working);
    },
  };
}

/** What a message asks now; undefined where it asks nothing that people of the day answer. */
function questionIn(message: FakeMessage | string, system?: DaySystem): QuestionReference | undefined {
  const found =
    typeof message === 'string'
      ? system?.slack.workspace.topLevel().find(({ ts }) => ts === message)
      : message;
  for (const action of ['heal', 'dismiss']) {
    try {
      if (found !== undefined) return decodeReference(buttonOf(found, `plumbline:${action}`).value);
    } catch {
      // It has no such button.
    }
  }
  return undefined;
}

/** Whether a message asks something. */
export function asksStill(message: FakeMessage): boolean {
  return questionIn(message) !== undefined;
}

function reactionTo({ workflowId }: QuestionReference, number: number, seed: number): Reaction {
  const hash = createHash('sha256').update(`${seed} ${workflowId} ${number}`).digest();
  const random = seededRandom(hash.readInt32LE(0));
  const person = people[Math.floor(random() * people.length)] ?? people[0];
  const isIncident = workflowId.startsWith('model-incident/');
  const isProposed = workflowId.startsWith('remediate/pull-request');
  const [doorDice, actionDice, timeDice, twice, late] = Array.from({ length: 5 }, () => random());
  const rejects = (actionDice ?? 0) < 0.3 && !isProposed && !workflowId.startsWith('remediate/self-heal');
  const door = (doorDice ?? 0) < 0.6 ? 'slack' : (doorDice ?? 0) < 0.85 ? 'api' : 'command-line';
  return {
    person,
    // Slack asks for a reason in a form first; programs and terminals say it at once.
    door: door === 'slack' && (isIncident || rejects) ? 'api' : door,
    action: isIncident ? 'dismiss' : rejects ? 'reject' : 'heal',
    after: 300 + 6000 * (timeDice ?? 0) + (isProposed ? reviewTime : 0),
    twice: (twice ?? 0) < 0.3,
    late: (late ?? 0) < 0.35,
  };
}

/** Sends one; answers `ok` once a door has taken it, whatever it was answered. */
async function send(system: DaySystem, message: FakeMessage, act: DecisionAct): Promise<string> {
  if (act.door === 'slack') return await click(system, message, act);
  const finding = await findingOf(system, act.workflowId);
  if (finding === undefined) return 'nothing is open any more';
  return act.door === 'api' ? await callApi(system, finding, act) : await runCommand(system, finding, act);
}

async function click({ slack }: DaySystem, message: FakeMessage, { actor, action }: DecisionAct) {
  const user = slackUserOf(actor);
  const heard = slack.told.length;
  const { acknowledged } = await slack.click(message, `plumbline:${action}`, { user });
  if (!acknowledged) return 'not acknowledged';
  await pause(patience.again);
  const told = slack.told.slice(heard).filter((one) => one.user === user);
  return told.some(({ text }) => text.startsWith('Nothing was decided')) ? 'lost, and said so' : 'ok';
}

async function callApi(
  { gatewayUrl }: DaySystem,
  finding: string,
  { decisionId, action, digest, actor }: DecisionAct,
): Promise<string> {
  const body = JSON.stringify({ decisionId, finding, action, digest, actor, reason: 'a mixed day' });
  const answer = await fetch(`${gatewayUrl}/api/decisions`, {
    method: 'POST',
    headers: { [callerHeader]: caller.name, [signatureHeader]: signBody(caller.key, body, new Date()) },
    body,
    signal: AbortSignal.timeout(15_000),
  });
  const text = await answer.text();
  // 404: nothing is open, or nothing is asked; only what has ended can put that on record.
  if (answer.status === 404) return `refused: ${text.trim()}`;
  return [200, 202, 409].includes(answer.status) ? 'ok' : `status ${answer.status}: ${text.trim()}`;
}

async function runCommand(
  { configuration, folder }: DaySystem,
  finding: string,
  { action, digest, actor }: DecisionAct,
): Promise<string> {
  const options = ['--digest', digest, '--actor', actor, '--reason', 'a mixed day', '--timeout', '1s'];
  const { exitCode, stderr } = await execa(
    process.execPath,
    [main, 'decide', finding, action, ...options, '--config', configuration],
    { cwd: folder, env: { HOME: folder }, reject: false, timeout: 60_000 },
  );
  return exitCode === 0 ? 'ok' : `exit code ${exitCode}: ${stderr.trim().slice(0, 200)}`;
}

async function findingOf({ client }: DaySystem, workflowId: string): Promise<string | undefined> {
  const open = [...(await listOpenRemediations(client)), ...(await listOpenIncidents(client))];
  return open.find((one) => one.workflowId === workflowId)?.findings[0];
}
