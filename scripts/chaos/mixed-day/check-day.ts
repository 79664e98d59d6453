import { changesAreDecided } from './checks/changes-are-decided.ts';
import { decisionsCountOnce } from './checks/decisions-count-once.ts';
import { driftIsFound } from './checks/drift-is-found.ts';
import { driftIsResolved } from './checks/drift-is-resolved.ts';
import { memoryIsFlat } from './checks/memory-is-flat.ts';
import { nothingIsLeft } from './checks/nothing-is-left.ts';
import { payloadsAreKept } from './checks/payloads-are-kept.ts';
import type { Evidence, Violation } from './evidence.ts';

const checks = [
  driftIsFound,
  driftIsResolved,
  changesAreDecided,
  decisionsCountOnce,
  nothingIsLeft,
  payloadsAreKept,
  memoryIsFlat,
];

/** Holds what happened in a day against what should have: pure, so that it can be shown to fail. */
export function checkDay(evidence: Evidence): Violation[] {
  return checks.flatMap((check) => check(evidence));
}
