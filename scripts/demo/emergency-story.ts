import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { whoDecides } from '../../domain/approval/people.ts';
import type { LeaseRequest } from '../../domain/emergency/lease-request.ts';
import type { EmergencyLeaseResult } from '../../workflows/emergency-messages.ts';
import { leaseTermsOf } from '../../workers/lease-terms.ts';
import { openEmergency } from '../../workers/operations/declare-emergency.ts';
import { listOpenLeases } from '../../workers/operations/open-leases.ts';
import type { OpenLease } from '../../workers/operations/open-leases.ts';
import { workflowTimes } from '../../workers/operations/schedules.ts';
import { userOfThisMachine } from '../cli/user.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import type { Stack } from '../dev/stack.ts';
import { deployment, replicasOf } from './application.ts';
import type { Checks } from './checks.ts';
import { target } from './configuration.ts';
import { mergePullRequest } from './merge-pull-request.ts';
import type { Narrator } from './narrator.ts';

export interface EmergencyStory {
  narrator: Narrator;
  checks: Checks;
  stack: Stack;
  configuration: Configuration;
  kubernetes: KubernetesClient;
  client: Client;
  store: ObjectStore;
  signal: AbortSignal;
}

/** Far longer than a scan, a proof and a merge take here, milliseconds. */
const patience = 120_000;
const hour = 60 * 60 * 1000;
const reason = 'orders fail: web is overloaded';
const container = '/spec/template/spec/containers/0';

/** Somebody saves the night by hand, and the change finds its way home. */
export async function tellEmergencyStory(story: EmergencyStory): Promise<void> {
  const { narrator, checks, kubernetes, client, signal } = story;
  narrator.chapter('In the night somebody has to mend by hand, and says so');
  const workflowId = await declareEmergency(story);
  await mendByHand(story);

  narrator.chapter('The mend is left alone, and becomes a pull request');
  const lease = await leaseThat(client, ({ pullRequest }) => pullRequest !== '', signal);
  const replicas = replicasOf(await kubernetes.get(deployment('web')));
  checks.check(
    'what is mended under an emergency is not healed away',
    replicas === mended,
    `${replicas} replicas where Git says 2`,
  );
  for (const line of lease.brief) narrator.line(line);
  const difference = await mergePullRequest(story);
  const isWhole = [`replicas: ${mended}`, 'name: CACHE_SIZE'].every((text) => difference.includes(text));
  checks.check('the pull request changes the lines concerned', isWhole, lease.pullRequest);

  narrator.chapter('Merged: Git says what runs, and the emergency is over');
  const { outcome, detail } = await resultOf(client, workflowId, signal);
  checks.check('the emergency closes by itself', outcome === 'resolved', detail);
  const kept = replicasOf(await kubernetes.get(deployment('web')));
  checks.check('what saved the night is still there', kept === mended, `${kept} replicas, in Git too`);
}

const mended = 4;

async function declareEmergency({
  narrator,
  checks,
  client,
  configuration,
}: EmergencyStory): Promise<string> {
  const { yellow } = narrator.style;
  narrator.line(
    `${yellow('$')} plumbline emergency open --target ${target} --scope deployment/web --ttl 1h --reason "${reason}"`,
  );
  const request: LeaseRequest = {
    ...whoDecides(configuration.people, { commandLine: userOfThisMachine() }),
    requestId: randomUUID(),
    door: 'command-line',
    action: 'open',
    reason,
    until: new Date(Date.now() + hour).toISOString(),
  };
  const scope = { objects: [{ kind: 'deployment', name: 'web' }] };
  const lease = { id: randomBytes(4).toString('hex'), scope, reason };
  const given = { terms: leaseTermsOf(configuration), times: workflowTimes(configuration), patience };
  const sent = await openEmergency(client, { target, lease, request }, given);
  const isOpen = sent.outcome === 'answered' && sent.answer.accepted;
  checks.check('an emergency is opened', isOpen, `healing is held for deployment/web`);
  return sent.workflowId;
}

async function mendByHand({ narrator, kubernetes }: EmergencyStory): Promise<void> {
  const { yellow } = narrator.style;
  narrator.line(`${yellow('$')} kubectl scale deployment/web --replicas=${mended}`);
  narrator.line(`${yellow('$')} kubectl set env deployment/web CACHE_SIZE=512`);
  const env = [{ name: 'CACHE_SIZE', value: '512' }];
  await kubernetes.patch(
    deployment('web'),
    [
      { op: 'replace', path: '/spec/replicas', value: mended },
      { op: 'add', path: `${container}/env`, value: env },
    ],
    { fieldManager: 'kubectl-edit' },
  );
}

async function leaseThat(
  client: Client,
  holds: (lease: OpenLease) => boolean,
  signal: AbortSignal,
): Promise<OpenLease> {
  return await waitUntil(async () => (await listOpenLeases(client, { target })).find(holds), {
    within: patience,
    every: 250,
    signal,
  });
}

async function resultOf(
  client: Client,
  workflowId: string,
  signal: AbortSignal,
): Promise<EmergencyLeaseResult> {
  const handle = client.workflow.getHandle(workflowId);
  return await waitUntil(async () => (await handle.result()) as EmergencyLeaseResult, {
    within: patience,
    signal,
  });
}
