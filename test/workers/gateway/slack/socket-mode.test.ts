import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadConfiguration } from '../../../../config/load-configuration.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startGateway } from '../../../../workers/gateway/run-gateway.ts';
import { useFakeSlack } from '../../../support/fake-slack/fake-slack.ts';
import { useFakeSocketMode } from '../../../support/fake-slack/socket-mode.ts';
import { useTemporal } from '../../../support/temporal-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const patience = { within: 120_000 };
const slack = await useFakeSlack();
const socket = await useFakeSocketMode();
slack.socketModeUrl = socket.url;
const temporal = await useTemporal();
const folder = temporaryFolder();
await writeFile(path.join(folder, 'bot'), slack.token.value);
await writeFile(path.join(folder, 'app'), 'xapp-fake');
const file = path.join(folder, 'plumbline.yaml');
await writeFile(
  file,
  `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace} }
storage: { folder: storage }
gateway: { port: 0 }
slack:
  team: ${slack.workspace.team}
  channel: C0PLATFORM
  apiUrl: ${slack.url}
  botToken: { file: bot }
  appToken: { file: app }
`,
);
const logged: string[] = [];
const { configuration } = await loadConfiguration(file);
const gateway = await startGateway(configuration, { log: (line) => logged.push(line) });
after(() => gateway.stop());

const alice = 'U0ALICE01';
const command = (team: string) => ({
  team_id: team,
  user_id: alice,
  command: '/plumbline',
  text: 'help',
  response_url: `${slack.baseUrl}/response/${alice}`,
  trigger_id: slack.workspace.newTrigger(alice),
});

test('the gateway opens the connection itself, and has no address for Slack', async () => {
  await waitUntil(() => socket.connected, patience);
  const response = await fetch(`${gateway.url}/slack/commands`, { method: 'POST' });
  assert.equal(response.status, 404);
  assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
});

test('what arrives through it is acknowledged and answered', async () => {
  await socket.send('slash_commands', command(slack.workspace.team));
  await waitUntil(() => slack.told.some(({ text }) => text.includes('/plumbline status')), patience);
});

test('what comes from another workspace is not acted on', async () => {
  slack.told.splice(0);
  void socket.send('slash_commands', command('T0EVIL001'));
  await waitUntil(() => logged.some((line) => /another workspace/.test(line)), patience);
  assert.deepEqual(slack.told, []);
});
