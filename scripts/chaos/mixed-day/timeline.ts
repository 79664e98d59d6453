import type { ApiWrite, Evidence } from './evidence.ts';
import type { Place, Value } from './journal.ts';

/** A time in which an object had one value. */
export interface Span {
  place: Place;
  value: Value;
  /** Who made it so; undefined of what was there from the start. */
  by: ApiWrite['by'] | undefined;
  from: number;
  /** Undefined where it lasts. */
  to: number | undefined;
  /** Whether Git never said so: a pipeline that is about to apply a commit is no drift. */
  isDrift: boolean;
}

/** The values that an object had one after the other. */
export function spansOf(
  { git, startedAt }: Pick<Evidence, 'git' | 'startedAt'>,
  place: Place,
  writes: readonly ApiWrite[],
): Span[] {
  const said = git[place] ?? [null];
  const spans: Span[] = [
    { place, value: said[0] ?? null, by: undefined, from: startedAt, to: undefined, isDrift: false },
  ];
  for (const { value, by, at } of writes) {
    const last = spans.at(-1);
    if (last === undefined || last.value === value) continue;
    last.to = at;
    spans.push({ place, value, by, from: at, to: undefined, isDrift: !said.includes(value) });
  }
  return spans;
}

/** The same of every object that was written to. */
export function allSpans(evidence: Evidence): Map<Place, Span[]> {
  const byPlace = Map.groupBy(evidence.writes, ({ place }) => place);
  return new Map([...byPlace].map(([place, writes]) => [place, spansOf(evidence, place, writes)]));
}

/** How long before a write the API server may have died whose log lacks the write before it, milliseconds. */
const restart = 20_000;

/** An API server that is killed may have carried out a write that its log does not have. */
export function logMayMiss({ journal }: Pick<Evidence, 'journal'>, at: number): boolean {
  return journal.some(
    (entry) =>
      entry.kind === 'disturbance' &&
      entry.what === 'kill API server' &&
      entry.at <= at &&
      entry.at >= at - restart,
  );
}
