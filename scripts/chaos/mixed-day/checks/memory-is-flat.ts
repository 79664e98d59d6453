import type { Evidence, MemorySample, Violation } from '../evidence.ts';

/** A process that lives shorter is still filling its caches, milliseconds. */
const shortestLife = 10 * 60_000;

/** How much the last quarter may take over the second: garbage is collected when it pleases. */
const mostGrowth = { share: 1.3, megabytes: 100 };

/** What no process may ever take: with thousands of open reviews a worker stays below (docs/benchmarks.md). */
const ceiling = 1600;

/** Processes that live long take no more in the last quarter of their life than in the second, and none very much. */
export function memoryIsFlat({ memory }: Evidence): Violation[] {
  return [...Map.groupBy(memory, ({ process }) => process)].flatMap(([process, samples]) => {
    const violate = (what: string): Violation => ({ rule: 'memory is flat', what: `${process} ${what}` });
    const most = Math.max(...samples.map(({ megabytes }) => megabytes));
    if (most > ceiling) return [violate(`took ${most} MB`)];
    const quarters = memoryByQuarters(samples);
    const [, second = 0, , last = 0] = quarters;
    if (lifeOf(samples) < shortestLife) return [];
    if (last <= second * mostGrowth.share || last <= second + mostGrowth.megabytes) return [];
    return [violate(`grew: ${quarters.join(', ')} MB by quarters`)];
  });
}

/** Medians of the quarters of a life, megabytes. */
export function memoryByQuarters(samples: readonly MemorySample[]): number[] {
  const [first, last] = [samples[0]?.at ?? 0, samples.at(-1)?.at ?? 0];
  const quarter = (at: number): number => Math.min(3, Math.floor((4 * (at - first)) / (last - first + 1)));
  return [0, 1, 2, 3].map((number) =>
    medianOf(samples.filter(({ at }) => quarter(at) === number).map(({ megabytes }) => megabytes)),
  );
}

function lifeOf(samples: readonly MemorySample[]): number {
  return (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
