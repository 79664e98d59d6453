import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { KubeconfigError } from '../../../../clients/kubernetes/errors.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { sendJson, writeKubeconfigFor } from '../fake-api-server.ts';

const folder = temporaryFolder();
const kubernetes = await startOwnKubernetes({ folder });
const user = { token: kubernetes.access.token };
const authority = { 'certificate-authority-data': base64(kubernetes.access.certificateAuthority) };

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** The version the server gives through a kubeconfig with this cluster entry. */
async function versionThrough(cluster: object): Promise<string> {
  const client = await createKubernetesClient({
    kubeconfig: writeKubeconfigFor(kubernetes.server, user, cluster),
  });
  try {
    return await client.version();
  } finally {
    await client.close();
  }
}

test('the name to expect in the certificate can be stated', async () => {
  assert.match(await versionThrough({ ...authority, 'tls-server-name': 'kubernetes.default' }), /^v1\./);
  await assert.rejects(versionThrough({ ...authority, 'tls-server-name': 'other.example' }), {
    name: 'UnreachableError',
    message: /its certificate is for another name; set tls-server-name in the kubeconfig$/,
  });
});

test('verification is skipped only where the kubeconfig says so', async () => {
  assert.match(await versionThrough({ 'insecure-skip-tls-verify': true }), /^v1\./);
  await assert.rejects(versionThrough({}), { name: 'UnreachableError' });
});

test('a client certificate that is none is told, without its key', async () => {
  const broken = base64('-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n');
  const key = { 'client-certificate-data': broken, 'client-key-data': base64('s3cret') };
  const client = await createKubernetesClient({
    kubeconfig: writeKubeconfigFor(kubernetes.server, key, authority),
  });
  await assert.rejects(client.version(), (error: unknown) => {
    assert(error instanceof KubeconfigError);
    assert.match(
      error.message,
      /^a certificate or key is not valid PEM, or they do not fit together: https:/,
    );
    assert.doesNotMatch(error.message, /s3cret/);
    return true;
  });
});

test('a proxy stated in the kubeconfig is gone through', async () => {
  const targets: unknown[] = [];
  const proxy = createHttpServer().on('connect', (request, socket, head) => {
    targets.push(request.url);
    const [host = '', port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const port = await listen(proxy);
  assert.match(await versionThrough({ ...authority, 'proxy-url': `http://127.0.0.1:${port}` }), /^v1\./);
  assert.deepEqual(targets, [new URL(kubernetes.server).host]);
});

test('a proxy that is not there, or will not, is told', async () => {
  await assert.rejects(versionThrough({ ...authority, 'proxy-url': 'http://127.0.0.1:1' }), {
    name: 'UnreachableError',
  });
  const refusing = createHttpServer().on('connect', (_, socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const proxy = `http://127.0.0.1:${await listen(refusing)}`;
  await assert.rejects(versionThrough({ ...authority, 'proxy-url': proxy }), {
    name: 'UnreachableError',
    message: /the proxy would not connect to it/,
  });
});

test('a client certificate is shown to the server, from the kubeconfig or from files', async () => {
  const [certificate = '', key = ''] = ['crt', 'key'].map((extension) => findFile(`apiserver.${extension}`));
  const [cert, keyText] = [readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8')];
  const shown: string[] = [];
  const server = createHttpsServer(
    { cert, key: keyText, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      shown.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN));
      sendJson(response, 200, { gitVersion: 'v1.0.0' });
    },
  );
  const address = `https://127.0.0.1:${await listen(server)}`;
  const users = [
    { 'client-certificate-data': base64(cert), 'client-key-data': base64(keyText) },
    { 'client-certificate': certificate, 'client-key': key },
    { token: 'a-token' },
  ];
  for (const one of users) {
    const kubeconfig = writeKubeconfigFor(address, one, { 'certificate-authority-data': base64(cert) });
    const client = await createKubernetesClient({ kubeconfig });
    assert.equal(await client.version(), 'v1.0.0');
    await client.close();
  }
  assert.match(shown[0] ?? '', /^127\.0\.0\.1@/);
  assert.equal(shown[1], shown[0]);
  assert.equal(shown[2], 'undefined');
});

/** Where the server keeps its own certificate is its business. */
function findFile(name: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(
    (file) => path.basename(file) === name,
  );
  assert(found, `${name} under ${folder}`);
  return path.join(folder, found);
}
