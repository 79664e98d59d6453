import type { Finding } from './finding.ts';
import type { SecretMemory } from './secret-memory.ts';
import type { TargetState } from './target-state.ts';

/** How an object of Git stood in a scan. */
type Standing = 'true' | 'pending' | 'drifted' | 'unknown';

/** What a scan saw, as far as the next one needs it. */
export interface SeenByScan {
  sequence: number;
  commit: string;
  findings: readonly Finding[];
  standings: ReadonlyMap<string, Standing>;
  /** What to remember of Secrets whose values Git does not say, by object key. */
  secrets: ReadonlyMap<string, SecretMemory>;
  /** Objects that were in Git when the target was last true, and no longer are, by key. */
  dropped: readonly string[];
  /** For how many scans in a row each ignore rule has hidden nothing, by its name. */
  idleRules?: Record<string, number>;
  /** The source could not be read whole: absence of a finding means nothing. */
  partial: boolean;
  /** Only some objects were looked at; the findings are those of all. */
  touchedOnly?: boolean;
  now: Date;
}

/** How long an object that Git dropped is remembered, milliseconds. */
const droppedMemory = 7 * 24 * 60 * 60 * 1000;

/** The state after a scan; unchanged when a newer scan was recorded already. */
export function rememberScan(state: TargetState, seen: SeenByScan): TargetState {
  if (seen.sequence <= state.sequence) return state;
  const firstSeen = firstSeenOf(state, seen);
  if (seen.partial) return { ...state, sequence: seen.sequence, firstSeen };
  if (seen.touchedOnly === true) {
    const secrets = { ...state.secrets, ...Object.fromEntries(seen.secrets) };
    return { ...state, sequence: seen.sequence, firstSeen, secrets };
  }
  const waiting = waitingObjects(state, seen);
  return {
    ...state,
    sequence: seen.sequence,
    firstSeen,
    idleRules: seen.idleRules ?? state.idleRules ?? {},
    baseCommit: seen.commit,
    secrets: Object.fromEntries(seen.secrets),
    behind: Object.fromEntries(waiting.map((key) => [key, commitOf(state, key)])),
    pendingSince: Object.fromEntries(
      waiting
        .filter((key) => seen.standings.get(key) !== 'unknown')
        .map((key) => [key, state.pendingSince[key] ?? seen.now.toISOString()]),
    ),
  };
}

function firstSeenOf(state: TargetState, { findings, partial }: SeenByScan): Record<string, string> {
  const present = Object.fromEntries(findings.map(({ id, firstSeen }) => [id, firstSeen]));
  return partial ? { ...state.firstSeen, ...present } : present;
}

/** Objects that are not true to the newest commit: what they were true to before must not be forgotten. */
function waitingObjects(state: TargetState, { standings, dropped, now }: SeenByScan): string[] {
  const outOfStep = [...standings].filter(([, standing]) => standing !== 'true').map(([key]) => key);
  const remembered = dropped.filter((key) => {
    const since = state.pendingSince[key];
    return since === undefined || now.getTime() - Date.parse(since) < droppedMemory;
  });
  return [...outOfStep, ...remembered];
}

function commitOf(state: TargetState, key: string): string | null {
  return key in state.behind ? (state.behind[key] ?? null) : (state.baseCommit ?? null);
}
