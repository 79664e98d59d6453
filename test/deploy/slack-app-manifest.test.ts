import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { createHttpReceiver } from '../../workers/gateway/slack/http-receiver.ts';
import { emergencyShortcutId } from '../../workers/gateway/slack/emergency-handlers.ts';
import { command, shortcutId } from '../../workers/gateway/slack/status-handlers.ts';

interface Manifest {
  features: {
    slash_commands: { command: string; url: string; description: string; usage_hint: string }[];
    shortcuts: { callback_id: string; type: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: { interactivity: { request_url: string } };
}

const file = path.join(import.meta.dirname, '../../deploy/slack-app-manifest.yaml');
const manifest = parse(await readFile(file, 'utf8')) as Manifest;

test('the manifest names the command, the shortcuts and the addresses that the gateway serves', () => {
  const receiver = createHttpReceiver({ signingSecret: async () => '', log: () => undefined });
  const paths = receiver.routes.map((route) => route.path);
  const [slash] = manifest.features.slash_commands;
  assert.equal(slash?.command, command);
  assert.deepEqual(
    manifest.features.shortcuts.map(({ callback_id }) => callback_id),
    [shortcutId, emergencyShortcutId],
  );
  for (const url of [slash?.url ?? '', manifest.settings.interactivity.request_url])
    assert.ok(paths.includes(new URL(url).pathname), url);
});

test('it asks for no more rights than the calls that are made need', () => {
  assert.deepEqual(manifest.oauth_config.scopes.bot, [
    'channels:history',
    'chat:write',
    'commands',
    'files:write',
    'groups:history',
    'usergroups:read',
  ]);
});
