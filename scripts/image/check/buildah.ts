import path from 'node:path';
import { execa } from 'execa';

/** Runs Buildah, with what it says passed on; answers what it prints. */
export type Buildah = (...args: readonly string[]) => Promise<string>;

/**
 * Buildah, which builds images without a daemon. Its images are in a folder of their own, so those of the machine are
 * neither used nor changed.
 */
export function buildahIn(folder: string): Buildah {
  const places = ['--root', path.join(folder, 'images'), '--runroot', path.join(folder, 'running')];
  return async (...args) => {
    const { stdout } = await execa('buildah', [...places, '--storage-driver', 'overlay', ...args], {
      stdin: 'ignore',
      stderr: 'inherit',
    });
    return stdout.trim();
  };
}

/** What a step of a Dockerfile would be run by: the rights of root in another root folder, and no container runtime. */
export const isolation = ['--isolation', 'chroot'] as const;
