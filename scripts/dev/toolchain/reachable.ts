const PROBE_MILLISECONDS = 3000;
const probes = new Map<string, Promise<boolean>>();

/** Whether a host answers at all, found out in three seconds at most and remembered for this run. */
export function isReachable(url: string, fetch: typeof globalThis.fetch): Promise<boolean> {
  const { origin } = new URL(url);
  const known = probes.get(origin);
  if (known !== undefined) return known;
  const probe = fetch(origin, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(PROBE_MILLISECONDS),
  }).then(
    () => true,
    () => false,
  );
  probes.set(origin, probe);
  return probe;
}
