import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../workers/gateway/run-gateway.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { useDriftLoop } from './drift-loop.ts';
import type { DriftLoop } from './drift-loop.ts';
import { useFakeSlack, wordsOf } from './fake-slack/fake-slack.ts';
import type { Delivery, FakeSlack, Sender } from './fake-slack/fake-slack.ts';
import type { FakeMessage } from './fake-slack/workspace.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Git, a cluster, Temporal, a worker, the gateway and Slack, tied together. Only Slack is not the real one. */
export interface SlackLoop extends DriftLoop {
  slack: FakeSlack;
  gateway: RunningGateway;
  /** What the gateway logged. */
  logged: string[];
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  /** Changes a ConfigMap by hand; `by` is the field manager. */
  change(name: string, value: string, by?: string): Promise<void>;
  valueOf(name: string): Promise<unknown>;
  /** The message about a ConfigMap, once it shows this. */
  message(name: string, shows: RegExp): Promise<FakeMessage>;
  /** Changes a ConfigMap, scans, and waits for the question in Slack: the message as it was when it asked. */
  ask(name: string, value?: string, by?: string): Promise<FakeMessage>;
  /** Presses a button as people do: once more when Slack says that it failed, as on a machine that is too busy. */
  press(message: FakeMessage, actionId: string, by: Sender): Promise<Delivery>;
}

/** How long anything may take on a machine that is busy with other tests, milliseconds. */
export const patience = { within: 120_000 };

export async function useSlackLoop(options: {
  /** Names of ConfigMaps in Git and in the cluster. */
  names: readonly string[];
  /** YAML of the rules of the policy. */
  policy: string;
  /** More sections of the configuration, as YAML. */
  sections?: string;
}): Promise<SlackLoop> {
  const slack = await useFakeSlack();
  const secrets = temporaryFolder();
  const botToken = path.join(secrets, 'bot-token');
  const signingSecret = path.join(secrets, 'signing-secret');
  await writeFile(botToken, slack.token.value);
  await writeFile(signingSecret, slack.signingSecret);
  const loop = await useDriftLoop({
    files: (namespace) =>
      Object.fromEntries(options.names.map((name) => [`${name}.yaml`, git(name, namespace)])),
    policy: options.policy,
    target: 'limits: { objects: 50, share: 1 }',
    sections: `gateway: { port: 0, publicUrl: 'https://plumbline.example' }
slack:
  team: ${slack.workspace.team}
  channel: C0PLATFORM
  apiUrl: ${slack.url}
  botToken: { file: '${botToken}' }
  signingSecret: { file: '${signingSecret}' }
${options.sections ?? ''}`,
  });
  const { kubernetes, namespace, configuration } = loop;
  for (const name of options.names)
    await kubernetes.apply(configMap(name, namespace), { fieldManager: 'kubectl' });
  after(() => kubernetes.close());

  let worker: RunningWorker | undefined;
  after(() => worker?.stop());
  const logged: string[] = [];
  const gateway = await startGateway(configuration, { log: (line) => logged.push(line) });
  after(() => gateway.stop());
  slack.gateway = gateway.url;

  const reference = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
  const newest = (name: string): FakeMessage | undefined =>
    slack.workspace.topLevel().findLast(({ text }) => text.includes(`ConfigMap ${namespace}/${name}:`));
  const steps: Pick<SlackLoop, 'change' | 'valueOf' | 'message'> = {
    async change(name, value, by = 'kubectl-edit') {
      await kubernetes.patch(reference(name), [{ op: 'replace', path: '/data/level', value }], {
        fieldManager: by,
      });
    },
    async valueOf(name) {
      const { data } = ((await kubernetes.get(reference(name))) ?? {}) as { data?: { level?: string } };
      return data?.level;
    },
    async message(name, shows) {
      return await waitUntil(() => {
        const message = newest(name);
        return message !== undefined && shows.test(wordsOf(message)) ? message : undefined;
      }, patience);
    },
  };
  return {
    ...loop,
    ...steps,
    slack,
    gateway,
    logged,
    async startWorker() {
      worker = await startWorker(configuration, { tell: () => undefined });
    },
    async stopWorker() {
      await worker?.stop();
      worker = undefined;
    },
    async ask(name, value = 'debug', by) {
      await steps.change(name, value, by);
      await loop.scan();
      // It may have moved on by the time we look; whoever looked when it was posted saw this.
      return await waitUntil(() => {
        const message = newest(name);
        const asked = [...(message?.before ?? []), message].find(
          (one) => one !== undefined && wordsOf(one).includes('plumbline:heal'),
        );
        return message && asked && structuredClone({ ...message, text: asked.text, blocks: asked.blocks });
      }, patience);
    },
    async press(seen, actionId, by) {
      return await waitUntil(async () => {
        const delivery = await slack.click(seen, actionId, by);
        return delivery.acknowledged ? delivery : undefined;
      }, patience);
    },
  };
}

function configMap(name: string, namespace: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { level: 'info' } };
}

function git(name: string, namespace: string): string {
  return JSON.stringify(configMap(name, namespace));
}
