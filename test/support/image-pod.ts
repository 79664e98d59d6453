import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import type { OpenedImage } from '../../scripts/image/check/build-image.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { OPENED_IMAGE } from '../../scripts/test/shared-addresses.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The image that is tried. */
export const openedImage: OpenedImage = JSON.parse(
  readFileSync(required(OPENED_IMAGE), 'utf8'),
) as OpenedImage;

const [userId = 0, groupId = 0] = openedImage.user.split(':').map(Number);

/** What of a container in a manifest says how it runs. */
export interface Container {
  args: readonly string[];
  env: readonly { name: string; value?: string }[];
  volumeMounts: readonly { name: string; mountPath: string; readOnly?: boolean }[];
}

export interface Pod {
  /** Everything it has said on both streams. */
  output(): string;
  /** What of it was on standard output. */
  printed(): string;
  hasEnded(): boolean;
  /** Resolves with its exit code; null where a signal ended it. */
  ended: Promise<number | null>;
  /** Its first process, by its id on this machine. */
  first(): Promise<number>;
  /** Asks its first process to stop, as the kubelet does. */
  stop(): Promise<number | null>;
}

/** Where a folder in memory is: every pod has one of its own. */
const temporaryPlace = '/tmp';

/**
 * Starts the image as a container of a manifest: its own file system read-only, as its user without any capability, as
 * the first process of its own process space, with the image's and the container's variables alone, and nothing
 * writable but `/tmp` and the container's volumes. It shares the network of this machine.
 *
 * @param volumes folders of this machine in place of the volumes, by name.
 */
export function startInImage(container: Container, volumes: Readonly<Record<string, string>>): Pod {
  const mounts = container.volumeMounts.filter(({ mountPath }) => mountPath !== temporaryPlace);
  for (const { mountPath } of mounts) mkdirSync(path.join(openedImage.root, mountPath), { recursive: true });
  const places = mounts.flatMap(({ name, mountPath, readOnly }) => {
    const folder = volumes[name];
    if (folder === undefined) throw new Error(`the test has no folder for the volume ${name}`);
    return [folder, mountPath, readOnly === true ? 'ro' : 'rw'];
  });
  const command = [
    'chroot',
    `--userspec=${userId}:${groupId}`,
    `--groups=${groupId}`,
    openedImage.root,
    'env',
    '--ignore-environment',
    `--chdir=${openedImage.workingFolder}`,
    ...openedImage.environment,
    ...container.env.flatMap(({ name, value }) => (value === undefined ? [] : [`${name}=${value}`])),
    ...openedImage.entrypoint,
    ...container.args,
  ];
  const child = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', 'sh', '-euc', enterContainer, 'sh', openedImage.root].concat(
      places,
      '--',
      command,
    ),
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  let printed = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdout.on('data', (text: string) => (printed += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => (isOver = true));
  after(async () => {
    // The kernel forgets whom to kill with `unshare` once that has become another user.
    if (!isOver) process.kill(await firstProcess(child), 'SIGKILL');
    await ended;
  });
  const first = async (): Promise<number> => await firstProcess(child);
  const stop = async (): Promise<number | null> => {
    process.kill(await first(), 'SIGTERM');
    return await ended;
  };
  return { output: () => said, printed: () => printed, hasEnded: () => isOver, ended, first, stop };
}

/** What it said and how it ended. */
export async function runInImage(
  container: Container,
  volumes: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string; printed: string }> {
  const pod = startInImage(container, volumes);
  const code = await pod.ended;
  return { code, output: pod.output().trim(), printed: pod.printed().trim() };
}

/** Root folder, then source, place and mode of each volume, then `--` and what is run. */
const enterContainer = `
root=$1; shift
mount --bind "$root" "$root"
while [ "$1" != -- ]; do
  mount --bind "$1" "$root$2"
  if [ "$3" = ro ]; then mount -o remount,bind,ro "$root$2"; fi
  shift 3
done
shift
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs "$@"
`;

/** A folder that the user of the image may write, as a volume with its group is. */
export function writableFolder(): string {
  const folder = temporaryFolder();
  chownSync(folder, 0, groupId);
  chmodSync(folder, 0o2770);
  return folder;
}

/** The one process that `unshare` has started. */
async function firstProcess({ pid = 0 }: ChildProcess): Promise<number> {
  return await waitUntil(() => childrenOf(pid)[0], { within: 120_000 });
}

/** Processes that a process has started or inherited and not collected, those that have ended included. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Everything below a folder of the image that is neither link nor device, relative to it. */
export function filesInImage(folder: string): string[] {
  const place = path.join(openedImage.root, folder);
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)));
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error('there is no image to try: npm run image:check builds it');
  return value;
}
