const PROBE_MILLISECONDS = 3000;
const probes = new WeakMap<typeof globalThis.fetch, Map<string, Promise<boolean>>>();

/** Whether a host answers at all, found out in three seconds at most and remembered for this run. */
export function isReachable(url: string, fetch: typeof globalThis.fetch): Promise<boolean> {
  const { origin } = new URL(url);
  const known = probes.get(fetch) ?? new Map<string, Promise<boolean>>();
  probes.set(fetch, known);
  const probe = known.get(origin) ?? ask(origin, fetch);
  known.set(origin, probe);
  return probe;
}

async function ask(origin: string, fetch: typeof globalThis.fetch): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_MILLISECONDS);
  try {
    await fetch(origin, { method: 'HEAD', redirect: 'manual', signal });
    return true;
  } catch {
    return false;
  }
}
