/** A copy without the nodes at these paths; shares everything else with the value. */
export function withoutPaths<T>(value: T, paths: readonly (readonly (string | number)[])[]): T {
  // From the last index to the first, so that those of items to come stay true.
  const ordered = paths.toSorted(byLastStep);
  return ordered.reduce<unknown>((rest, path) => withoutPath(rest, path), value) as T;
}

function withoutPath(value: unknown, [step, ...below]: readonly (string | number)[]): unknown {
  if (value === null || typeof value !== 'object' || step === undefined) return value;
  if (Array.isArray(value)) {
    const index = Number(step);
    return below.length === 0
      ? value.toSpliced(index, 1)
      : value.with(index, withoutPath(value[index], below));
  }
  const { [step]: present, ...others } = value as Record<string, unknown>;
  return below.length === 0 ? others : { ...others, [step]: withoutPath(present, below) };
}

function byLastStep(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (const [depth, step] of one.entries()) {
    const beside = other[depth];
    if (step === beside || beside === undefined) continue;
    return Number(beside) - Number(step) || 0;
  }
  return other.length - one.length;
}
