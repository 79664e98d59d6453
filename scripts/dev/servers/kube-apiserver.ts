import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { startServerProcess } from '../processes/server-process.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import { requestKubernetes } from './kubernetes-access.ts';
import type { KubernetesAccess } from './kubernetes-access.ts';

export interface KubeApiserverOptions {
  binary: string;
  /** Certificates, keys, tokens and the log live here; those found in it are used again. */
  folder: string;
  etcdUrl: string;
  port?: number;
  /** Further flags, such as `--audit-policy-file=…`; they win over ours. */
  flags?: readonly string[];
  signal?: AbortSignal;
}

export interface KubeApiserver extends ServerProcess {
  port: number;
  /** As a member of `system:masters`, whom no role restricts. */
  access: KubernetesAccess;
  serviceAccountKeyFile: string;
}

/** Starts an API server with RBAC over an etcd. Its serving certificate is its own, kept in the folder. */
export async function startKubeApiserver(options: KubeApiserverOptions): Promise<KubeApiserver> {
  const { binary, folder, etcdUrl, flags = [], signal } = options;
  const secrets = path.join(folder, 'secrets');
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  const serviceAccountKeyFile = keepServiceAccountKey(path.join(secrets, 'service-account.key'));
  const tokenFile = path.join(secrets, 'tokens.csv');
  const token = keepAdministratorToken(tokenFile);
  const port = await freePort(options.port);
  const server = `https://127.0.0.1:${port}`;
  const certificateFile = path.join(secrets, 'apiserver.crt');
  const access = (): KubernetesAccess => ({
    server,
    token,
    certificateAuthority: readFileSync(certificateFile, 'utf8'),
  });
  const process = await startServerProcess({
    name: 'kube-apiserver',
    command: binary,
    args: [
      `--etcd-servers=${etcdUrl}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${secrets}`,
      `--token-auth-file=${tokenFile}`,
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${serviceAccountKeyFile}`,
      `--service-account-signing-key-file=${serviceAccountKeyFile}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      // Pods need no credentials here: kwok runs none of their containers.
      '--disable-admission-plugins=ServiceAccount',
      '--allow-privileged=true',
      // The service "kubernetes" would point at a loopback address, which endpoints may not hold.
      '--endpoint-reconciler-type=none',
      '--profiling=false',
      ...flags,
    ],
    logFolder: path.join(folder, 'logs'),
    ready: async () => (await requestKubernetes(access(), 'GET', '/readyz')).status === 200,
    // Open watches are cut at once, but a long list may still be on its way.
    stopWithin: 8000,
    ...(signal && { signal }),
  });
  return { ...process, port, access: access(), serviceAccountKeyFile };
}

function keepServiceAccountKey(file: string): string {
  if (existsSync(file)) return file;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return file;
}

/** The administrator's token in the server's own file format: token, name, id, groups. */
function keepAdministratorToken(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').split(',', 1)[0] as string;
  const token = randomBytes(32).toString('base64url');
  writeFileSync(file, `${token},administrator,administrator,"system:masters"\n`, { mode: 0o600 });
  return token;
}
