import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { ReviewAction } from '../../domain/approval/review.ts';
import { causeOfObject } from '../../domain/infrastructure/drift-item.ts';
import { briefOf } from '../../domain/infrastructure/brief.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { remediationId } from '../../workflows/messages.ts';
import { decideRemediation } from '../../workers/operations/decide-remediation.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import type { Stack } from '../dev/stack.ts';
import { deployment, replicasOf } from './application.ts';
import { askAction } from './ask-action.ts';
import type { Checks } from './checks.ts';
import { target } from './configuration.ts';
import type { Narrator } from './narrator.ts';
import { deeds } from './people.ts';
import type { Deed } from './people.ts';
import type { SeenScan, Watch } from './watch.ts';

export interface Story {
  narrator: Narrator;
  checks: Checks;
  stack: Stack;
  kubernetes: KubernetesClient;
  client: Client;
  watch: Watch;
  yes: boolean;
  signal: AbortSignal;
}

/** Finds quiet, makes trouble, and tells how the system deals with it. Each promise is checked where it is made. */
export async function tellStory(story: Story): Promise<void> {
  await startTrue(story);
  await makeTrouble(story);
  const found = await findTrouble(story);
  await watchHealing(story, found);
  const rejected = await decide(story, found);
  await endTrue(story, rejected);
}

async function startTrue({ watch, checks, kubernetes }: Story): Promise<void> {
  const { result, scan } = await watch.nextScan();
  const { compared, drifted, dryRuns } = result.summary;
  checks.check(
    'an untouched cluster is quiet',
    drifted === 0 && compared > 0,
    `${compared} objects compared, ${dryRuns} dry-runs`,
  );
  const live = replicasOf(await kubernetes.get(deployment('api')));
  const silent = scan.ignored.find(({ kind, name }) => kind === 'Deployment' && name === 'api');
  checks.check(
    'the autoscaler scales without being called drift',
    live === 3 && silent !== undefined,
    `${live} replicas where Git says 2: ${silent?.rule}`,
  );
}

async function makeTrouble({ narrator, kubernetes }: Story): Promise<void> {
  narrator.chapter('Meanwhile, people change things by hand');
  for (const { command, why, act } of deeds) {
    narrator.line(`${narrator.style.yellow('$')} ${command}`);
    narrator.aside(`  ${why}`);
    await act(kubernetes);
  }
}

async function findTrouble({ narrator, watch, checks, stack }: Story): Promise<SeenScan> {
  narrator.chapter('The next scheduled scan finds exactly that');
  const scan = await watch.nextScan(({ findings }) => findings.length >= deeds.length);
  narrator.aside(linkTo(stack, scan.workflowId));
  for (const deed of deeds) {
    const finding = scan.findings.find((one) => isFor(deed, one));
    checks.check(
      `found: ${deed.finding.kind} ${deed.finding.name}`,
      finding !== undefined,
      finding === undefined ? '' : describe(finding),
    );
  }
  const others = scan.findings.filter((finding) => !deeds.some((deed) => isFor(deed, finding)));
  checks.check('nothing else is called drift', others.length === 0, others.map(describe).join('; '));
  return scan;
}

async function watchHealing(
  { narrator, checks, stack, kubernetes, signal }: Story,
  { findings }: SeenScan,
): Promise<void> {
  narrator.chapter('What policy heals is healed at once, and verified');
  for (const deed of deeds.filter(({ remedy }) => remedy === 'heals')) {
    const finding = findings.find((one) => isFor(deed, one));
    const healed = finding !== undefined && (await isUndone(kubernetes, deed, signal));
    checks.check(`healed: ${deed.finding.kind} ${deed.finding.name}`, healed, 'live equals Git again');
    if (finding !== undefined)
      narrator.aside(linkTo(stack, remediationId(target, causeOfObject(target, finding))));
  }
}

/** Asks about what policy leaves to people. Answers the findings that were left as they are. */
async function decide(story: Story, { findings }: SeenScan): Promise<Deed[]> {
  const { narrator, client, checks, stack, watch, signal } = story;
  narrator.chapter('The rest waits for a person');
  const rejected: Deed[] = [];
  for (const deed of deeds.filter(({ remedy }) => remedy === 'asks')) {
    const finding = findings.find((one) => isFor(deed, one));
    if (finding === undefined) continue;
    const waiting = await waitUntil(() => waitingFor(client, finding.id), {
      within: 30_000,
      every: 200,
      signal,
    });
    narrator.line(
      `${narrator.style.bold(waiting.title)}, severity ${waiting.severity}, by ${waiting.actors.join(', ') || 'unknown'}`,
    );
    for (const line of briefOf([finding])) narrator.line(line);
    narrator.aside(linkTo(stack, waiting.workflowId));
    const action: ReviewAction = story.yes ? 'heal' : await askAction(narrator, signal);
    const decisionId = randomUUID();
    await decideRemediation(client, {
      finding: finding.id,
      actor: 'you',
      door: 'command-line',
      memberOf: [],
      action,
      decisionId,
      digest: waiting.digest,
    });
    const { outcome } = await watch.end(waiting.workflowId);
    const expected = action === 'heal' ? 'healed' : 'rejected';
    checks.check(
      `decided: ${deed.finding.kind} ${deed.finding.name}`,
      outcome === expected,
      `${action} → ${outcome}`,
    );
    if (action === 'reject') rejected.push(deed);
  }
  return rejected;
}

async function endTrue(
  { narrator, checks, watch, kubernetes }: Story,
  rejected: readonly Deed[],
): Promise<void> {
  narrator.chapter('The next scan agrees');
  const left = new Set(rejected.map(({ finding }) => `${finding.kind} ${finding.name}`));
  const scan = await watch.nextScan(({ result }) => result.summary.drifted <= left.size);
  const unexpected = scan.findings.filter(({ kind, name }) => !left.has(`${kind} ${name}`));
  checks.check(
    'the cluster is true to Git again',
    unexpected.length === 0,
    `${scan.result.summary.drifted} objects drift, ${left.size} left on purpose`,
  );
  const live = replicasOf(await kubernetes.get(deployment('api')));
  checks.check('healing left the autoscaler alone', live === 3, `${live} replicas`);
}

async function waitingFor(client: Client, finding: string): Promise<OpenRemediation | undefined> {
  const open = await listOpenRemediations(client, { target, finding });
  return open.find(({ actions }) => actions.length > 0);
}

/** Whether the object is again as it was before the deed, asked of the cluster itself. */
async function isUndone(kubernetes: KubernetesClient, deed: Deed, signal: AbortSignal): Promise<boolean> {
  return await waitUntil(async () => (await deed.isUndone(kubernetes)) || undefined, {
    within: 60_000,
    every: 200,
    signal,
  }).catch(() => false);
}

function isFor({ finding }: Deed, { kind, name, drift }: Finding): boolean {
  return kind === finding.kind && name === finding.name && drift === finding.drift;
}

function describe(finding: Finding): string {
  const [first = ''] = briefOf([finding], 1);
  return `${finding.drift}, ${finding.severity}: ${first}`;
}

function linkTo({ temporal }: Stack, workflowId: string): string {
  if (temporal.userInterface === undefined) return workflowId;
  return `${temporal.userInterface}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
