import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { freePort } from '../processes/free-port.ts';
import { startServerProcess } from '../processes/server-process.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import type { Progress } from '../progress.ts';
import { moduleFolder } from '../toolchain/cache.ts';
import { obtainTool } from '../toolchain/obtain.ts';
import { TOOLS } from '../toolchain/tools.ts';

export interface GiteaOptions {
  /** Holds everything: database, repositories, settings. */
  folder: string;
  /** The first user, an administrator. */
  administrator: { username: string; password: string };
  progress?: Progress;
  signal?: AbortSignal;
}

export interface Gitea extends ServerProcess {
  /** `http://127.0.0.1:PORT`. */
  url: string;
}

/** Starts a forge that keeps everything in a folder and calls webhooks on this machine. */
export async function startGitea(options: GiteaOptions): Promise<Gitea> {
  const { folder, administrator, progress, signal } = options;
  const common = { ...(progress && { progress }), ...(signal && { signal }) };
  const command = await obtainTool('gitea', common);
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = path.join(folder, 'app.ini');
  await writeFile(settings, settingsOf(folder, port, await staticFiles()));
  const where = ['--config', settings, '--work-path', folder];
  const { username, password } = administrator;
  await execa(command, ['migrate', ...where], common.signal ? { cancelSignal: common.signal } : {});
  const account = ['--username', username, '--password', password, '--email', `${username}@localhost`];
  await execa(command, [
    'admin',
    'user',
    'create',
    ...where,
    '--admin',
    '--must-change-password=false',
    ...account,
  ]);
  const server = await startServerProcess({
    name: 'gitea',
    command,
    args: ['web', ...where],
    logFolder: path.join(folder, 'logs'),
    ready: async () => (await fetch(`${url}/api/healthz`, { signal: AbortSignal.timeout(2000) })).ok,
    readyWithin: 120_000,
    ...(signal && { signal }),
  });
  return { ...server, url };
}

/**
 * Templates and translations: beside the sources that a binary was built from. One that its project published carries
 * them in itself.
 */
async function staticFiles(): Promise<string | undefined> {
  const { package: name } = TOOLS.gitea;
  const { failed, stdout } = await execa('go', ['list', '-mod=readonly', '-m', '-f', '{{.Dir}}', name], {
    cwd: moduleFolder(TOOLS.gitea),
    env: { GOWORK: 'off' },
    reject: false,
  });
  return failed || stdout === '' ? undefined : stdout;
}

function settingsOf(folder: string, port: number, staticRoot: string | undefined): string {
  const user = os.userInfo();
  return `
RUN_USER = ${user.username}
${user.uid === 0 ? 'I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true' : ''}
WORK_PATH = ${folder}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = http://127.0.0.1:${port}/
DISABLE_SSH = true
OFFLINE_MODE = true
${staticRoot === undefined ? '' : `STATIC_ROOT_PATH = ${staticRoot}`}
[database]
DB_TYPE = sqlite3
PATH = ${path.join(folder, 'gitea.db')}
SQLITE_JOURNAL_MODE = WAL
[repository]
ROOT = ${path.join(folder, 'repositories')}
[security]
INSTALL_LOCK = true
PASSWORD_HASH_ALGO = pbkdf2$1000$50
[service]
DISABLE_REGISTRATION = true
[webhook]
ALLOWED_HOST_LIST = loopback
[indexer]
ISSUE_INDEXER_TYPE = db
[actions]
ENABLED = false
[queue]
TYPE = channel
[log]
MODE = console
LEVEL = Warn
[cron]
ENABLED = false
`;
}
