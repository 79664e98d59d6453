/**
 * Whether a request is in a sample: by a hash of its id (FNV-1a, 32 bits, with a final mix), so that a request and its
 * answer fall together, on every gateway and after a restart, and a smaller share is a part of a larger one.
 */
export function isSampled(id: string, share: number): boolean {
  if (share >= 1) return true;
  return hashOf(id) < share * 2 ** 32;
}

/**
 * The share that is kept under load: all while no more waits than may, half of it up to twice as much, a quarter up to
 * three times, and so on.
 */
export function shareUnderLoad(waiting: number, allowed: number): number {
  if (waiting <= allowed) return 1;
  return 2 ** -Math.min(20, Math.ceil(waiting / allowed) - 1);
}

/** 32 bits of a text, evenly spread. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The low bits of FNV-1a depend on few characters; the finaliser of MurmurHash3 spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
