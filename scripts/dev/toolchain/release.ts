import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { reportDuration } from '../progress.ts';
import { SourceUnavailableError } from './errors.ts';
import type { ObtainContext } from './obtain.ts';
import { isReachable } from './reachable.ts';
import type { Release, Tool } from './tools.ts';

/**
 * Downloads the binary that the tool's own project publishes, checked against the sums published beside it.
 * It appears at `target` whole or not at all. Raises SourceUnavailableError.
 */
export async function downloadRelease(tool: Tool, target: string, context: ObtainContext): Promise<void> {
  const release = releaseFor(tool);
  if (release === undefined) {
    throw new SourceUnavailableError(`its project publishes none for ${process.platform} ${process.arch}`);
  }
  const { host } = new URL(release.url);
  if (!(await isReachable(release.url, context.fetch)))
    throw new SourceUnavailableError(`${host} is not reachable`);

  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  const workFolder = await mkdtemp(path.join(folder, 'download-'));
  try {
    await reportDuration(
      context.progress,
      `downloading ${tool.name} ${tool.version} from ${host}`,
      'a minute',
      () => downloadInto(release, workFolder, target, context),
    );
  } catch (error) {
    context.signal?.throwIfAborted();
    throw new SourceUnavailableError(`download failed (${(error as Error).message})`, { cause: error });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** The release for this machine, if the project publishes one. */
export function releaseFor(tool: Tool): Release | undefined {
  if (process.arch === 'x64') return tool.release(process.platform, 'amd64');
  return process.arch === 'arm64' ? tool.release(process.platform, 'arm64') : undefined;
}

async function downloadInto(
  release: Release,
  folder: string,
  target: string,
  context: ObtainContext,
): Promise<void> {
  const file = path.join(folder, path.posix.basename(release.url));
  const answer = await get(release.url, context);
  await pipeline(
    Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]),
    createWriteStream(file),
  );
  if (release.checksums !== undefined) await verify(file, release.checksums, context);
  let binary = file;
  if (release.member !== undefined) {
    await execa('tar', ['-xzf', file, '-C', folder, release.member]);
    binary = path.join(folder, release.member);
  }
  await chmod(binary, 0o755);
  await rename(binary, target);
}

async function verify(file: string, checksums: string, context: ObtainContext): Promise<void> {
  const name = path.basename(file);
  const expected = findChecksum(await (await get(checksums, context)).text(), name);
  if (expected === undefined) throw new Error(`${checksums} holds no sum for ${name}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('hex');
  if (actual !== expected) throw new Error(`${name} has SHA-256 ${actual}, published is ${expected}`);
}

/** The sum of one file in `sha256sum` output, or the only sum of a file that holds nothing else. */
export function findChecksum(text: string, name: string): string | undefined {
  for (const line of text.split('\n')) {
    const [, sum, file] = /^([0-9a-f]{64})(?:\s+\*?(\S+))?\s*$/i.exec(line) ?? [];
    if (sum !== undefined && (file === undefined || file === name)) return sum.toLowerCase();
  }
  return undefined;
}

async function get(url: string, { fetch, signal }: ObtainContext): Promise<Response> {
  const answer = await fetch(url, signal ? { signal } : {});
  if (!answer.ok || answer.body === null) throw new Error(`${url} gave ${answer.status}`);
  return answer;
}
