import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Buildah } from './buildah.ts';

/** Whom programs in a build trust: behind a proxy that signs for others, whom this machine trusts. */
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** The PATH of Debian's own images. */
const debianPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Makes the base images that a Dockerfile names, where no registry of images can be asked: a minimal Debian of Debian's
 * packages, and with it the Node that runs this, its npm, and the Go of this machine. Each gets the name it stands in for.
 *
 * @param names all that follow `FROM`, stages of the Dockerfile itself left out.
 * @throws RangeError naming an image that nothing here stands in for.
 */
export async function makeStandIns(
  buildah: Buildah,
  names: readonly string[],
  folder: string,
): Promise<void> {
  const debian = names.find((name) => name.startsWith('debian:'));
  if (debian === undefined) throw new RangeError('the Dockerfile names no image of Debian');
  await makeDebian(buildah, debian, folder);
  for (const name of names.filter((one) => one !== debian)) {
    const fill = fillings.find(({ form }) => form.test(name))?.fill;
    if (fill === undefined) throw new RangeError(`nothing stands in for ${name}`);
    await onDebian(buildah, debian, name, fill);
  }
}

/** What Debian's slim images leave out of every package, apart from the terms. */
const leftOut = ['doc', 'groff', 'info', 'linda', 'lintian', 'locale', 'man'].map(
  (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
);

/** `debian:bookworm-slim` is Debian's essential packages and apt. */
async function makeDebian(buildah: Buildah, name: string, folder: string): Promise<void> {
  const suite = /^debian:(?<suite>[a-z]+)/.exec(name)?.groups?.['suite'] ?? '';
  const archive = path.join(folder, `${suite}.tar`);
  const terms = '--dpkgopt=path-include=/usr/share/doc/*/copyright';
  await execa('mmdebstrap', ['--variant=minbase', ...leftOut, terms, suite, archive], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const container = await buildah('from', 'scratch');
  await buildah('add', '--quiet', container, archive, '/');
  await buildah('config', '--env', `PATH=${debianPath}`, '--cmd', 'bash', container);
  await keep(buildah, container, name);
}

/** Puts something into a container of Debian. */
type Filling = (buildah: Buildah, container: string) => Promise<void>;

async function onDebian(buildah: Buildah, debian: string, name: string, fill: Filling): Promise<void> {
  const container = await buildah('from', '--pull-never', debian);
  await buildah('copy', '--quiet', container, certificates, certificates);
  await fill(buildah, container);
  await keep(buildah, container, name);
}

const fillings: readonly { form: RegExp; fill: Filling }[] = [
  {
    form: /^node:/,
    async fill(buildah, container) {
      await buildah('copy', '--quiet', container, process.execPath, '/usr/local/bin/node');
      const npm = '/usr/local/lib/node_modules/npm';
      await buildah('copy', '--quiet', container, runningNpm(), npm);
      const root = await buildah('mount', container);
      for (const program of ['npm', 'npx'])
        await symlink(
          `../lib/node_modules/npm/bin/${program}-cli.js`,
          path.join(root, 'usr/local/bin', program),
        );
      await buildah('umount', container);
      await buildah('config', '--env', `NODE_EXTRA_CA_CERTS=${certificates}`, container);
    },
  },
  {
    form: /^golang:/,
    async fill(buildah, container) {
      const { stdout: go } = await execa('go', ['env', 'GOROOT']);
      await buildah('copy', '--quiet', container, go, '/usr/local/go');
      const paths = ['GOPATH=/go', `PATH=/go/bin:/usr/local/go/bin:${debianPath}`, 'GOTOOLCHAIN=local'];
      await buildah('config', ...paths.flatMap((value) => ['--env', value]), container);
    },
  },
];

/** The folder of the npm that has run this: where a person's own packages are, it need not be. */
function runningNpm(): string {
  const program = process.env['npm_execpath'];
  if (program === undefined) throw new RangeError('run it by npm: npm run image:check');
  return path.dirname(path.dirname(program));
}

async function keep(buildah: Buildah, container: string, name: string): Promise<void> {
  await buildah('commit', '--quiet', '--rm', container, `docker.io/library/${name}`);
}
