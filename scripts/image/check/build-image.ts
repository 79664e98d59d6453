import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Buildah } from './buildah.ts';
import { isolation } from './buildah.ts';
import { makeStandIns } from './stand-ins.ts';

/** An image whose content lies open, as the tests of it read it from a file. */
export interface OpenedImage {
  /** Folder with its file system; what is written there does not get into the image. */
  root: string;
  /** `NAME=value` each. */
  environment: readonly string[];
  user: string;
  workingFolder: string;
  entrypoint: readonly string[];
  /** Bytes of everything in it. */
  size: number;
}

const name = 'plumbline:check';

/** Builds deploy/image/Dockerfile as it is, on the images that it names or on stand-ins for them. */
export async function buildImage(
  buildah: Buildah,
  source: string,
  { standIns, folder }: { standIns: boolean; folder: string },
): Promise<OpenedImage> {
  const dockerfile = path.join(source, 'deploy/image/Dockerfile');
  if (standIns) await makeStandIns(buildah, baseImages(await readFile(dockerfile, 'utf8')), folder);
  const pull = standIns ? '--pull-never' : '--pull';
  await buildah('build', ...isolation, pull, '--file', dockerfile, '--tag', name, source);
  const container = await buildah('from', '--pull-never', name);
  const root = await buildah('mount', container);
  const { OCIv1 } = JSON.parse(await buildah('inspect', '--type', 'image', name)) as Inspected;
  const [{ size }] = JSON.parse(await buildah('images', '--json', name)) as [{ size: string }];
  const { Env, User, WorkingDir, Entrypoint } = OCIv1.config;
  return {
    root,
    environment: Env,
    user: User,
    workingFolder: WorkingDir,
    entrypoint: Entrypoint,
    size: bytesIn(size),
  };
}

/** What of Buildah's answer tells how a container of the image starts; keys as the image format has them. */
interface Inspected {
  OCIv1: { config: { Env: string[]; User: string; WorkingDir: string; Entrypoint: string[] } };
}

/** The images that a Dockerfile starts from, its own stages left out. */
export function baseImages(dockerfile: string): string[] {
  const stages = [...dockerfile.matchAll(/^FROM +(?<image>\S+)(?: +AS +(?<stage>\S+))?/gim)];
  const own = new Set(stages.map(({ groups }) => groups?.['stage']));
  return [...new Set(stages.map(({ groups }) => groups?.['image'] ?? ''))].filter((image) => !own.has(image));
}

/** Buildah says `412 MB`, in units of 1000. */
function bytesIn(size: string): number {
  const [amount = '', unit = 'B'] = size.split(' ');
  return Number(amount) * 1000 ** ['B', 'KB', 'MB', 'GB'].indexOf(unit.toUpperCase());
}
