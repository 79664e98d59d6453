/** The parts of an image reference, with what a container runtime assumes where one is left out. */
export interface ImageReference {
  registry: string;
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

const defaultRegistry = 'docker.io';

/** `nginx:1.27` → docker.io, library/nginx, 1.27. See https://github.com/distribution/reference */
export function parseImage(image: string): ImageReference {
  const [name = '', digest] = image.split('@', 2);
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  const path = tagged ? name.slice(0, colon) : name;
  const tag = tagged ? name.slice(colon + 1) : undefined;
  const slash = path.indexOf('/');
  const host = slash === -1 ? '' : path.slice(0, slash);
  const named = host.includes('.') || host.includes(':') || host === 'localhost';
  if (named) return { registry: host, repository: path.slice(slash + 1), tag, digest };
  return { registry: defaultRegistry, repository: slash === -1 ? `library/${path}` : path, tag, digest };
}

/** What moved between two images, in a few words; undefined where neither is one. */
export function describeImageChange(desired: unknown, live: unknown): string | undefined {
  if (typeof desired !== 'string' || typeof live !== 'string') return undefined;
  const [from, to] = [parseImage(desired), parseImage(live)];
  const moved = [
    ...(from.registry === to.registry ? [] : [`another registry (${from.registry} → ${to.registry})`]),
    ...(from.repository === to.repository ? [] : ['another repository']),
    ...(from.tag === to.tag ? [] : ['another tag']),
    ...(from.digest === to.digest ? [] : [describeDigestChange(from.digest, to.digest)]),
  ];
  return moved.length === 0 ? undefined : moved.join(', ');
}

function describeDigestChange(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return 'pinned to a digest';
  return to === undefined ? 'no longer pinned to a digest' : 'another digest';
}
