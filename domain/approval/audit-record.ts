import type { RolloutCommand } from '../models/rollout/rollout-card.ts';
import type { Door, ReviewAction } from './decision.ts';

/**
 * One thing that happened to an item and that somebody may ask about later: what people decided (also what was
 * refused, and why), what was healed, what people could not be told, and how the item ended. Plain data, no secret values.
 */
export interface AuditRecord {
  /** The same id is the same happening: it is recorded once. */
  id: string;
  /** When it happened, RFC 3339. */
  at: string;
  kind:
    | 'decision'
    | 'heal'
    | 'pull-request'
    | 'outcome'
    | 'rule'
    | 'message'
    | 'diagnosis'
    | 'emergency'
    | 'retraining'
    | 'rollout'
    | 'freeze';
  target: string;
  cause: string;
  workflowId: string;
  /** One line for people: what it is about. */
  title: string;
  /** Some of the findings it is about. */
  findings: readonly string[];
  /** Digest of the evidence it was decided on. */
  evidence: string;
  /** Who did it; `plumbline` for what policy did by itself. */
  actor: string;
  /** By what else the door knew them. */
  identities?: readonly string[];
  door?: Door;
  action?:
    ReviewAction | RolloutCommand | 'cancel' | 'remove' | 'open' | 'extend' | 'close' | 'freeze' | 'unfreeze';
  /** Of a decision: whether it counted. */
  accepted?: boolean;
  /** What the person gave as the reason, and when a snooze or a rule ends. */
  reason?: string;
  comment?: string;
  until?: string;
  /** Of a heal or an item: how it ended; of a pull request: what happened to it. */
  outcome?: string;
  /** Why it was refused, what was done, how it ended: in words. */
  detail?: string;
}
