/** One thing that is put back or taken away. Doing it again, or after somebody else did, changes nothing. */
export interface Removal {
  /** Such as `schedule drift-scan/shop`. */
  what: string;
  /** Rejects where it cannot be done now. */
  remove: (signal: AbortSignal) => Promise<void>;
}

/** Something that only a person can judge. */
export interface LeftOver {
  what: string;
  byHand: string;
}

/** One kind of things, found anew each time it is asked for. */
export interface Stage {
  name: string;
  find: (signal: AbortSignal) => Promise<{ removals: Removal[]; left?: LeftOver[] }>;
}

export interface StageOutcome {
  stage: string;
  done: string[];
  failed: { what: string; reason: string }[];
  left: LeftOver[];
}

/**
 * Takes the stages in their order. What fails stops nothing within its stage and everything after it: later stages take
 * away what earlier ones need.
 *
 * @param told hears of each thing that is done.
 */
export async function takeStages(
  stages: readonly Stage[],
  { told, signal, isDry }: { told: (what: string) => void; signal: AbortSignal; isDry: boolean },
): Promise<StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  for (const { name, find } of stages) {
    const outcome: StageOutcome = { stage: name, done: [], failed: [], left: [] };
    outcomes.push(outcome);
    try {
      const { removals, left = [] } = await find(signal);
      outcome.left.push(...left);
      for (const removal of removals) await take(removal, outcome, { told, signal, isDry });
    } catch (error) {
      outcome.failed.push({ what: name, reason: reasonOf(error) });
    }
    if (outcome.failed.length > 0 && !isDry) break;
  }
  return outcomes;
}

async function take(
  { what, remove }: Removal,
  { done, failed }: StageOutcome,
  { told, signal, isDry }: { told: (what: string) => void; signal: AbortSignal; isDry: boolean },
): Promise<void> {
  try {
    if (!isDry) {
      told(what);
      await remove(signal);
    }
    done.push(what);
  } catch (error) {
    failed.push({ what, reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
}
