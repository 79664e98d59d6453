/** The mass-drift brake: more drift than this at once is likelier a wrong cluster or commit than real drift. */
export interface MassDriftLimits {
  /** Drifted objects. */
  objects: number;
  /** Drifted share of all compared objects, 0 to 1; counts only from `minimumObjects` drifted objects on. */
  share: number;
}

/** Below this many drifted objects the share says nothing: two of three is not a mass. */
const minimumObjects = 5;

/** The reason to hold everything, or undefined when the amount of drift is ordinary. */
export function massDrift(drifted: number, compared: number, limits: MassDriftLimits): string | undefined {
  if (drifted > limits.objects) {
    return `mass drift: ${drifted} objects drifted, the limit is ${limits.objects}`;
  }
  const share = compared === 0 ? 0 : drifted / compared;
  if (drifted >= minimumObjects && share > limits.share) {
    return `mass drift: ${percent(share)} of ${compared} objects drifted, the limit is ${percent(limits.share)}`;
  }
  return undefined;
}

/** The flapping brake: something keeps changing back what we heal. */
export interface FlappingLimits {
  /** Heals of one object … */
  heals: number;
  /** … within this many milliseconds. */
  within: number;
}

/** The reason to stop healing an object by itself, or undefined. `managers` are the writers of its drift now. */
export function flapping(
  heals: readonly string[],
  managers: readonly string[],
  limits: FlappingLimits,
  now: Date,
): string | undefined {
  const recent = heals.filter((time) => now.getTime() - Date.parse(time) < limits.within);
  if (recent.length < limits.heals) return undefined;
  const writer = managers.length === 0 ? 'an unknown writer' : managers.join(' and ');
  const minutes = Math.round(limits.within / 60_000);
  return `flapping: healed ${recent.length} times within ${minutes} min, and ${writer} changed it again`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
