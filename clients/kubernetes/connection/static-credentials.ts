import type { Credentials, CredentialSource } from './credentials.ts';
import type { ClusterEntry, TextOrFile, UserEntry } from './kubeconfig-context.ts';
import { rotatingFile } from './rotating-file.ts';

interface TextSource {
  read(): Promise<string | undefined>;
  forget(): void;
}

/** Token, client certificate or password as the kubeconfig states them; those in files are read again as they rotate. */
export function staticCredentials(cluster: ClusterEntry, user: UserEntry): CredentialSource {
  const authority = textSource(cluster.authority, 'certificate authority');
  const token = textSource(user.token, 'token');
  const certificate = textSource(user.certificate, 'client certificate');
  const key = textSource(user.key, 'client key');
  const rotates = [user.token, user.certificate].some((source) => source !== undefined && 'file' in source);

  return {
    async current(): Promise<Credentials> {
      const bearer = (await token.read())?.trim();
      return {
        headers: { ...authorization(bearer, user.basic), ...user.impersonate },
        tls: {
          authority: await authority.read(),
          certificate: await certificate.read(),
          key: await key.read(),
        },
      };
    },
    renew() {
      for (const source of [authority, token, certificate, key]) source.forget();
      return rotates;
    },
  };
}

function textSource(source: TextOrFile, purpose: string): TextSource {
  if (source !== undefined && 'file' in source) return rotatingFile(source.file, purpose);
  return { read: () => Promise.resolve(source?.text), forget: () => undefined };
}

function authorization(token: string | undefined, basic: UserEntry['basic']): Record<string, string> {
  if (token) return { authorization: `Bearer ${token}` };
  if (basic === undefined) return {};
  const pair = Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}
