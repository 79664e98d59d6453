import { nextOpening } from './windows/maintenance-window.ts';
import { parseWindow } from './windows/parse-window.ts';
import type { HealLimits, PolicyDecision } from './policy.ts';
import type { TargetState } from './target-state.ts';

/** Why self-heal waits although policy would heal; the next scan looks again. */
export function whyHealWaits(
  decisions: readonly Pick<PolicyDecision, 'rule' | 'windows' | 'limits'>[],
  state: Pick<TargetState, 'healsByRule'>,
  now: Date,
): string | undefined {
  for (const { rule, windows, limits } of decisions) {
    const waits = outsideOf(windows, now) ?? overLimit(rule, limits, state.healsByRule?.[rule] ?? [], now);
    if (waits !== undefined) return waits;
  }
  return undefined;
}

function outsideOf(windows: readonly string[], now: Date): string | undefined {
  if (windows.length === 0) return undefined;
  const known = windows.map(parseWindow).filter((window) => window !== undefined);
  const opens = nextOpening(known, now);
  if (opens === undefined) return `waits: no window of ${windows.join(', ')} ever opens`;
  if (opens.getTime() === now.getTime()) return undefined;
  const time = opens.toISOString().replace(':00.000Z', 'Z');
  return `waits: heals when the window opens at ${time} (${windows.join(', ')})`;
}

function overLimit(
  rule: string,
  { heals, within = 0 }: HealLimits,
  times: readonly string[],
  now: Date,
): string | undefined {
  if (heals === undefined) return undefined;
  const recent = times.filter((time) => now.getTime() - Date.parse(time) < within);
  if (recent.length < heals) return undefined;
  const minutes = Math.round(within / 60_000);
  return `waits: ${rule} healed ${recent.length} times within ${minutes} min, its limit is ${heals}`;
}
