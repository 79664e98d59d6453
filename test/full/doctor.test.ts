import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { registerSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { startListening } from '../../scripts/dev/processes/listening.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { clockOfTemporal } from '../../workers/doctor/temporal-clock.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { plumbline } from '../support/command-line.ts';
import { lineOf, runDoctor } from '../support/doctor.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { startFakeWebApi } from '../support/fake-slack/web-api.ts';
import { success, useFakePrometheus } from '../support/fake-prometheus.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { useObjectStorage } from '../support/object-storage.ts';

// `plumbline doctor` against a real cluster, Temporal, Git and storage, with one fault at a time; services that cannot
// run here are small servers that answer as they would.

const limits = { timeout: 300_000 };

const cluster = await useKubernetes();
const proxy = await useKubernetesProxy(cluster.access);
const loop = await useDriftLoop({
  files: () => ({ 'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n' }),
  policy: '[{ match: {}, strategy: self-heal }]',
  cluster,
  kubernetes: proxy,
});

const secrets = {
  FORGE_TOKEN: 'forge-token-that-must-not-be-shown',
  SLACK_TOKEN: 'xoxb-fake',
  SLACK_SECRET: '0123456789abcdef0123456789abcdef',
};

/** A server that answers as a test says. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = await startListening(createServer(answer));
  after(() => server.stop());
  return server.url;
}

const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Runs it on the configuration of the loop with these sections, or on it as a test has changed it. */
async function doctor(
  sections = '',
  { change = (text: string) => text, args = [] as string[], environment = {} } = {},
) {
  const file = path.join(loop.folder, 'doctor.yaml');
  await writeFile(file, `${change(await readFile(loop.configurationFile, 'utf8'))}\n${sections}`);
  return await runDoctor(file, { folder: loop.folder, environment: { ...secrets, ...environment }, args });
}

test(
  'missing search attributes, schedules and workers are warnings, each with the command that mends it',
  limits,
  async () => {
    const { exitCode, entries, stderr } = await doctor();
    assert.equal(exitCode, 1, JSON.stringify(entries.filter(({ status }) => status === 'error')));
    const attributes = lineOf(entries, 'temporal', /^search attributes are missing/);
    assert.equal(attributes.status, 'warning');
    assert.match(
      attributes.mend ?? '',
      /temporal operator search-attribute create .*--type KeywordList?.*tcld/,
    );
    assert.match(lineOf(entries, 'temporal', /^schedules missing/).mend ?? '', /plumbline schedules apply/);
    assert.match(
      lineOf(entries, 'temporal', /no worker takes up the work of/).mend ?? '',
      /plumbline worker/,
    );
    lineOf(entries, 'temporal', /^server \d.* answers at/);
    lineOf(entries, `source of ${targetName}`, /^main is [0-9a-f]{8}, with app$/);
    lineOf(entries, 'storage', /^it reads, writes, swaps and deletes/);
    assert.ok(entries.some(({ place, what }) => place.startsWith('cluster ') && /^v1\.\d+.* as /.test(what)));
    assert.ok(
      entries.some(({ place, what }) => place.startsWith('rights in') && what.startsWith('healing: all')),
    );
    assert.match(stderr, /looked at temporal/, 'progress is told');
  },
);

test(
  'what was missing is well once it is there; a paused schedule and a freeze are named',
  limits,
  async () => {
    const { connection, namespace } = loop.temporal;
    await registerSearchAttributes(connection, namespace, Object.values(searchAttributes));
    const run = (...args: string[]) =>
      plumbline([...args, '--config', loop.configurationFile], { folder: loop.folder });
    await run('schedules', 'apply');
    await run('schedules', 'pause', '--reason', 'a test');
    await run('freeze', '--reason', 'another test');
    // Lists of the server lag behind.
    await waitUntil(
      async () => {
        const listed = await Array.fromAsync(loop.temporal.client.schedule.list());
        return listed.some(({ state }) => state.paused);
      },
      { within: 120_000 },
    );
    const { entries } = await doctor();
    await run('unfreeze');
    assert.equal(lineOf(entries, 'temporal', /search attributes are registered/).status, 'ok');
    assert.match(lineOf(entries, 'temporal', /^schedules are paused/).what, /a test/);
    assert.match(lineOf(entries, 'storage', /^frozen by/).what, /another test/);
  },
);

test('an API server and a Temporal that are away are errors, and hold up nothing else', limits, async () => {
  await proxy.takeDown();
  const { exitCode, entries } = await doctor('', {
    change: (text) => text.replace(/address: '[^']+'/, "address: '127.0.0.1:1'"),
  });
  await proxy.bringUp();
  assert.equal(exitCode, 2);
  const broken = entries.filter(({ status }) => status === 'error').map(({ place }) => place.split(' ')[0]);
  assert.deepEqual(new Set(broken), new Set(['temporal', 'cluster', 'rights']));
  assert.equal(lineOf(entries, 'storage', /^it reads/).status, 'ok');
  assert.ok(entries.filter(({ status }) => status === 'error').every(({ mend }) => mend));
});

test('a server that never answers is given up after its time', limits, async () => {
  const url = await serve(() => {});
  const { exitCode, entries } = await doctor(`prometheus: { url: '${url}' }`, { args: ['--timeout', '5s'] });
  assert.equal(exitCode, 2);
  assert.match(lineOf(entries, 'prometheus', /./).what, /within 5 s|aborted|timeout/i);
});

test('rights that are missing are named by role, with the command that grants them', limits, async () => {
  const restricted = await cluster.createRestrictedUser(loop.namespace, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] },
  ]);
  const { exitCode, entries } = await doctor('', {
    change: (text) =>
      text.replace(
        /cluster: \{[^}]+\}/,
        `cluster: { kubeconfig: '${restricted.kubeconfig}', context: plumbline }`,
      ),
    args: ['--role', 'healing'],
  });
  assert.equal(exitCode, 2);
  const line = entries.find(({ what }) => /rights are missing/.test(what));
  assert.match(line?.what ?? '', /^healing: .*patch configmaps/, JSON.stringify(entries));
  assert.match(line?.mend ?? '', /plumbline rights --role healing/);
  assert.ok(!entries.some(({ what }) => what.startsWith('scanning:')), 'only the role that was asked about');
});

test(
  'clocks that are off are noticed: that by which Prometheus answers, and that of storage',
  limits,
  async () => {
    const prometheus = await useFakePrometheus();
    prometheus.answer = ({ form }, response) => {
      const theirs = Date.now() / 1000 - 3600;
      if (form['query'] === 'time()')
        return success(response, { resultType: 'scalar', result: [theirs, String(theirs)] });
      return success(response, { resultType: 'vector', result: [] });
    };
    const storage = await useObjectStorage();
    const hurried = await serve((request, response) => {
      // What S3 does is forwarded as it was signed; only who asks for nothing is told another time.
      if (request.url === '/') {
        response.setHeader('date', new Date(Date.now() + 60_000).toUTCString());
        response.writeHead(403).end();
        return;
      }
      const { hostname, port } = new URL(storage.endpoint);
      const { method, headers, url: target } = request;
      request.pipe(
        forward({ hostname, port, method, headers, path: target, agent: false }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        }),
      );
    });
    const client = new S3Client({
      endpoint: storage.endpoint,
      region: storage.region,
      forcePathStyle: true,
      credentials: { accessKeyId: storage.accessKey, secretAccessKey: storage.secretKey },
    });
    await client.send(new CreateBucketCommand({ Bucket: 'doctor' }));
    client.destroy();
    const s3 = `s3: { bucket: doctor, endpoint: '${hurried}', region: ${storage.region} }`;
    const { entries } = await doctor(
      `prometheus: { url: '${prometheus.url}' }
secrets: { fingerprintKey: { env: SLACK_SECRET } }
retention: { auditTrail: { archive: { ${s3} } } }`,
      { environment: { AWS_ACCESS_KEY_ID: storage.accessKey, AWS_SECRET_ACCESS_KEY: storage.secretKey } },
    );
    const slow = lineOf(entries, 'prometheus', /clock is/);
    assert.deepEqual([slow.status, /(?:1 h|59 min) behind/.test(slow.what)], ['error', true], slow.what);
    const fast = lineOf(entries, 'archive', /clock is/);
    assert.deepEqual([fast.status, /ahead of/.test(fast.what)], ['warning', true], fast.what);
    assert.match(fast.mend ?? '', /NTP/);
    assert.equal(lineOf(entries, 'archive', /^it reads, writes, swaps/).status, 'ok');
  },
);

test('the clock of Temporal is told by a queue of nobody, which is given up again', limits, async () => {
  const { connection, namespace } = loop.temporal;
  const told = await waitUntil(
    async () => {
      const results = await clockOfTemporal(connection, namespace);
      return results.length > 0 && results;
    },
    { within: 120_000 },
  );
  assert.deepEqual(told, [{ status: 'ok', what: 'its clock agrees with the one here' }]);
});

test(
  'a forge that does not know the token, or lets it only read, says what the token needs',
  limits,
  async () => {
    const state = { status: 200, push: false };
    const url = await serve((request, response) => {
      request.resume();
      if (state.status !== 200) return json(response, state.status, { message: 'bad credentials' });
      return json(response, 200, { permissions: { push: state.push, pull: true } });
    });
    const section = `forge: { kind: gitea, url: '${url}', repository: acme/platform, token: { env: FORGE_TOKEN } }`;
    const place = `forge of ${targetName}`;
    assert.equal(lineOf((await doctor(section)).entries, place, /may not push/).status, 'error');
    state.push = true;
    assert.equal(lineOf((await doctor(section)).entries, place, /^the token may push/).status, 'ok');
    state.status = 401;
    assert.match(
      lineOf((await doctor(section)).entries, place, /does not know the token/).mend ?? '',
      /new token/,
    );
  },
);

test(
  'Slack: another workspace, a channel without the app, missing scopes and a wrong token',
  limits,
  async () => {
    const slack = await startFakeWebApi();
    after(() => slack.stop());
    const scopes = { value: 'chat:write,commands' };
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void fetch(`${slack.baseUrl}${request.url}`, {
          method: request.method ?? 'GET',
          headers: {
            authorization: request.headers.authorization ?? '',
            'content-type': request.headers['content-type'] ?? '',
          },
          ...(request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
        }).then(async (answer) =>
          response
            .writeHead(200, { 'content-type': 'application/json', 'x-oauth-scopes': scopes.value })
            .end(await answer.text()),
        );
      });
    });
    const section = (team: string) =>
      `slack: { team: ${team}, channel: C0PLATFORM, botToken: { env: SLACK_TOKEN }, signingSecret: { env: SLACK_SECRET }, apiUrl: '${url}/api/' }`;
    slack.failNext('conversations.history', { error: 'not_in_channel' });
    const bad = (await doctor(section('T0OTHER'))).entries;
    assert.match(lineOf(bad, 'slack', /of workspace/).mend ?? '', /slack\.team/);
    assert.match(lineOf(bad, 'slack', /^scopes are missing/).what, /files:write .*usergroups:read/);
    assert.match(lineOf(bad, 'slack', /is not in channel/).mend ?? '', /invite/);
    scopes.value = 'chat:write,commands,files:write,usergroups:read,channels:history,groups:history';
    const good = (await doctor(section(slack.workspace.team))).entries;
    assert.deepEqual(
      good.filter(({ place, status }) => place === 'slack' && status !== 'ok'),
      [],
    );
    slack.token.revoked = true;
    const revoked = lineOf((await doctor(section(slack.workspace.team))).entries, 'slack', /token_revoked/);
    assert.equal(revoked.status, 'error');
  },
);

test(
  'a configuration that is wrong is said line by line, and nothing else is looked at',
  limits,
  async () => {
    const { exitCode, entries } = await doctor('nonsense: true');
    assert.equal(exitCode, 2);
    assert.deepEqual([...new Set(entries.map(({ place }) => place))], ['configuration']);
    assert.match(entries[0]?.what ?? '', /doctor\.yaml:\d+:\d+/);
  },
);

test(
  'what is wrong with source, keys, registry and measurements is each named by itself',
  limits,
  async () => {
    const url = await serve((request, response) => {
      request.resume();
      if (request.url?.includes('mlflow')) return response.writeHead(401).end();
      return json(response, 200, { status: 'success', data: { resultType: 'vector', result: [] } });
    });
    const sections = `prometheus: { url: '${url}' }
registry: { mlflow: { url: '${url}' } }
secrets: { fingerprintKey: { env: NO_SUCH_KEY } }`;
    const { exitCode, entries } = await doctor(sections, {
      change: (text) => text.replace('path: app', 'path: nowhere'),
    });
    assert.equal(exitCode, 2);
    assert.match(lineOf(entries, `source of ${targetName}`, /nowhere/).mend ?? '', /revision, path/);
    assert.match(lineOf(entries, 'keys', /NO_SUCH_KEY is not set/).mend ?? '', /openssl rand/);
    assert.match(lineOf(entries, 'mlflow', /HTTP 401/).mend ?? '', /token/);
    assert.equal(lineOf(entries, 'prometheus', /scrapes nothing/).status, 'warning');
    assert.equal(lineOf(entries, 'gateway', /messages have no links/).status, 'warning');
  },
);

test('programs that are old or missing, and a bucket that lets nobody in, are errors', limits, async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
  });
  const programs = path.join(loop.folder, 'programs');
  await mkdir(programs);
  await writeFile(path.join(programs, 'git'), '#!/bin/sh\necho git version 2.20.1\n', { mode: 0o755 });
  const { exitCode, entries } = await doctor('secrets: { fingerprintKey: { env: FORGE_TOKEN } }', {
    change: (text) =>
      text
        .replace(
          'storage: { folder: storage }',
          `storage: { s3: { bucket: plumbline, endpoint: '${url}', region: here } }`,
        )
        .replace('path: app,', 'path: app, render: kustomize,'),
    environment: {
      PATH: programs,
      AWS_ACCESS_KEY_ID: 'somebody-else-0123',
      AWS_SECRET_ACCESS_KEY: 'of-somebody-else-0123',
    },
  });
  assert.equal(exitCode, 2);
  assert.match(lineOf(entries, 'this machine', /^git 2\.20\.1 is too old$/).mend ?? '', /2\.38 or newer/);
  assert.match(lineOf(entries, 'this machine', /kustomize/).mend ?? '', /PATH of the worker/);
  assert.match(lineOf(entries, 'storage', /./).mend ?? '', /credentials/);
  assert.equal(lineOf(entries, 'storage', /./).status, 'error');
});

test('storage that cannot be written, and a gateway that is somebody else, are errors', limits, async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.end('<html>welcome</html>');
  });
  await writeFile(path.join(loop.folder, 'a-file'), '');
  const { entries } = await doctor(`gateway: { publicUrl: '${url}' }`, {
    change: (text) => text.replace('storage: { folder: storage }', 'storage: { folder: a-file/storage }'),
  });
  assert.equal(lineOf(entries, 'storage', /./).status, 'error');
  assert.match(lineOf(entries, 'gateway', /is not the gateway/).mend ?? '', /publicUrl/);
});
