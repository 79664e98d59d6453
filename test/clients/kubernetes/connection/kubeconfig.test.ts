import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openConnection } from '../../../../clients/kubernetes/connection/open-connection.ts';
import { KubeconfigError } from '../../../../clients/kubernetes/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const clusters = 'clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443/"}}]\n';
const users = 'users: [{name: u, user: {token: s3cret}}]\n';
const contexts =
  'contexts: [{name: prod, context: {cluster: c, user: u, namespace: pay}}, {name: stage, context: {cluster: c}}]\n';
const complete = `${clusters}${users}${contexts}current-context: prod\n`;

function write(content: string, name = 'config'): string {
  const file = path.join(temporaryFolder(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const faults: [
  name: string,
  content: string,
  context: string | undefined,
  message: (file: string) => string,
][] = [
  [
    'an unknown context is told with those that there are',
    complete,
    'prod-eu',
    (file) => `context "prod-eu" is not in ${file}; it has: prod, stage`,
  ],
  [
    'no current context is told with those that there are',
    clusters + users + contexts,
    undefined,
    (file) => `${file} names no current-context; choose a context, it has: prod, stage`,
  ],
  [
    'a file without contexts says so',
    'apiVersion: v1\nkind: Config\n',
    'prod',
    (file) => `context "prod" is not in ${file}; it has: none`,
  ],
  [
    'a context of a cluster that is not defined is told',
    users + contexts,
    'prod',
    (file) => `${file}: context "prod" names the cluster "c", which is not defined`,
  ],
  [
    'a context of a user that is not defined is told',
    clusters + contexts,
    'prod',
    (file) => `${file}: context "prod" names the user "u", which is not defined`,
  ],
  [
    'a context that names no cluster is told',
    'contexts: [{name: prod, context: {user: u}}]',
    'prod',
    (file) => `${file}: context "prod" names no cluster`,
  ],
  [
    'a cluster without a server is told',
    `clusters: [{name: c}]\n${users}${contexts}`,
    'prod',
    (file) => `${file}: cluster "c" needs a "server" such as https://10.0.0.1:6443`,
  ],
  [
    'a server that is no address is told',
    `clusters: [{name: c, cluster: {server: 10.0.0.1}}]\n${users}${contexts}`,
    'prod',
    (file) => `${file}: cluster "c" needs a "server" such as https://10.0.0.1:6443`,
  ],
  [
    'a proxy of an unknown kind is refused',
    `clusters: [{name: c, cluster: {server: "https://a", proxy-url: "socks5://p:1080"}}]\n${users}${contexts}`,
    'prod',
    (file) => `${file}: the proxy-url of cluster "c" is not supported; only http:// and https:// proxies are`,
  ],
  [
    'broken YAML is told by its place, without a word of its content',
    'users:\n- user: {token: s3cret\ncontexts: []\n',
    undefined,
    (file) => `${file}:3:1: this kubeconfig is not valid YAML (BAD_INDENT)`,
  ],
  [
    'a file that is no map is told',
    '- a\n',
    undefined,
    (file) => `${file}: this is not a kubeconfig (expected a YAML map)`,
  ],
  [
    'an empty file is told',
    '',
    undefined,
    (file) => `${file}: this is not a kubeconfig (expected a YAML map)`,
  ],
  ['a list that is none is told', 'users: x\n', undefined, (file) => `${file}: "users" should be a list`],
  [
    'an entry without a name is told',
    'users: [{user: {}}]\n',
    undefined,
    (file) => `${file}: an entry of "users" has no name`,
  ],
];

for (const [name, content, context, message] of faults) {
  test(name, async () => {
    const kubeconfig = write(content);
    await assert.rejects(openConnection({ kubeconfig, context }), (error: unknown) => {
      assert(error instanceof KubeconfigError);
      assert.equal(error.message, message(kubeconfig));
      return true;
    });
  });
}

test('a file that does not exist is named', async () => {
  await assert.rejects(openConnection({ kubeconfig: '/nowhere/config' }), {
    name: 'KubeconfigError',
    message: 'cannot read the kubeconfig /nowhere/config: there is no such file',
  });
});

test('without any kubeconfig the places looked at are named', async () => {
  const HOME = temporaryFolder();
  await assert.rejects(openConnection({ environment: { HOME } }), {
    message: `no kubeconfig: KUBECONFIG is not set and there is no ${HOME}/.kube/config; name a file, or run inside a cluster`,
  });
});

test('the current context is used unless another is asked for', async () => {
  const kubeconfig = write(complete);
  const current = await openConnection({ kubeconfig });
  assert.equal(current.context, 'prod');
  assert.equal(current.namespace, 'pay');
  assert.equal(current.server, 'https://10.0.0.1:6443');
  assert.equal((await current.credentials.current()).headers['authorization'], 'Bearer s3cret');
  const stage = await openConnection({ kubeconfig, context: 'stage' });
  assert.deepEqual((await stage.credentials.current()).headers, {});
});

test('of the files in KUBECONFIG the first to define a name wins, and missing ones are passed over', async () => {
  const first = write('current-context: prod\nusers: [{name: u, user: {token: first}}]\n');
  const second = write(complete);
  const KUBECONFIG = ['/nowhere/config', first, second].join(path.delimiter);
  const connection = await openConnection({ environment: { KUBECONFIG } });
  assert.equal((await connection.credentials.current()).headers['authorization'], 'Bearer first');
});

test('without KUBECONFIG the one in the home folder is used', async () => {
  const file = write(complete, '.kube/config');
  const connection = await openConnection({ environment: { HOME: path.dirname(path.dirname(file)) } });
  assert.equal(connection.context, 'prod');
});

test('paths are relative to the file that states them', async () => {
  const kubeconfig = write(
    `clusters: [{name: c, cluster: {server: "https://a", certificate-authority: ca.crt}}]\nusers: [{name: u, user: {tokenFile: token}}]\n${contexts}`,
  );
  writeFileSync(path.join(path.dirname(kubeconfig), 'ca.crt'), 'authority');
  writeFileSync(path.join(path.dirname(kubeconfig), 'token'), 'from-file\n');
  const { credentials } = await openConnection({ kubeconfig, context: 'prod' });
  const { headers, tls } = await credentials.current();
  assert.equal(headers['authorization'], 'Bearer from-file');
  assert.equal(tls.authority, 'authority');
});

test('a token file is read again when the server refuses its token', async () => {
  const token = write('old', 'token');
  const kubeconfig = write(
    `${clusters}users: [{name: u, user: {token: stated, tokenFile: ${token}}}]\n${contexts}`,
  );
  const { credentials } = await openConnection({ kubeconfig, context: 'prod' });
  const old = await credentials.current();
  assert.equal(old.headers['authorization'], 'Bearer old');
  writeFileSync(token, 'new');
  assert.equal(credentials.renew(old), true);
  assert.equal((await credentials.current()).headers['authorization'], 'Bearer new');
});

test('a file of credentials that is missing is named with its purpose', async () => {
  const kubeconfig = write(`${clusters}users: [{name: u, user: {tokenFile: /nowhere/token}}]\n${contexts}`);
  const { credentials } = await openConnection({ kubeconfig, context: 'prod' });
  await assert.rejects(credentials.current(), {
    name: 'KubeconfigError',
    message: 'cannot read the token /nowhere/token: there is no such file',
  });
});

test('password and impersonation become headers', async () => {
  const kubeconfig = write(
    `${clusters}users: [{name: u, user: {username: ann, password: pw, as: bob, as-groups: [g, h], as-user-extra: {dev/scope: [x]}}}]\n${contexts}`,
  );
  const { credentials } = await openConnection({ kubeconfig, context: 'prod' });
  assert.deepEqual((await credentials.current()).headers, {
    authorization: `Basic ${Buffer.from('ann:pw').toString('base64')}`,
    'impersonate-user': 'bob',
    'impersonate-group': ['g', 'h'],
    'impersonate-extra-dev%2Fscope': ['x'],
  });
});
