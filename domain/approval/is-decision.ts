import type { Decision } from './decision.ts';

const required = ['decisionId', 'actor', 'action', 'planDigest', 'door'] as const;
const optional = ['reason', 'comment', 'until'] as const;

/**
 * Whether something has the shape of a decision. Doors send nothing else, but whoever reaches Temporal can signal
 * anything, and what a handler throws at would be tried again for ever.
 */
export function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false;
  const parts = value as Partial<Record<keyof Decision, unknown>>;
  return (
    required.every((name) => typeof parts[name] === 'string') &&
    optional.every((name) => parts[name] === undefined || typeof parts[name] === 'string') &&
    isNames(parts.memberOf) &&
    (parts.identities === undefined || isNames(parts.identities))
  );
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
