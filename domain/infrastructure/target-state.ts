import type { DetectedLease } from '../emergency/detect.ts';
import type { Lease } from '../emergency/lease.ts';
import type { SecretMemory } from './secret-memory.ts';

/**
 * What is remembered about a target between scans, kept in storage and changed only by compare-and-swap.
 * Everything here can be lost without harm: drift would only be reported or asked about once more.
 */
export interface TargetState {
  version: 1;
  /** Start of the scan that wrote this, milliseconds since 1970: an older scan never overwrites a newer one. */
  sequence: number;
  /** When each present finding was first seen (RFC 3339), by finding id. */
  firstSeen: Record<string, string>;
  /** Since when Git has been ahead of an object (RFC 3339), by object key. */
  pendingSince: Record<string, string>;
  /** Commit that the target was last seen true to; objects out of step then are in `behind`. */
  baseCommit?: string;
  /** The older commit an object was last seen true to, by object key; null when that is not known. */
  behind: Record<string, string | null>;
  /** Items that a remediation was last told of: cause → digest, strategy, and for a group when it was changed. */
  open: Record<string, { digest: string; strategy: string; changed?: { from: string; to: string } }>;
  /** Items that were decided without healing: the same evidence is not asked about again. */
  settled: Record<string, { digest: string; outcome: string; at: string }>;
  /** Objects that a person wants to be asked about by themselves, while their drift lasts, by their causes. */
  split?: Record<string, Split>;
  /** Secrets whose values Git does not say, by object key. */
  secrets?: Record<string, SecretMemory>;
  /** Times of our recent heals (RFC 3339) by object key, to notice flapping. */
  heals: Record<string, string[]>;
  /** The same by the rule of policy that healed, for its limits. */
  healsByRule?: Record<string, string[]>;
  /** Items that policy would heal and that wait for a window or a limit: cause → why. */
  waiting?: Record<string, string>;
  /** Emergencies that are open, by id: what they cover is not healed. Their workflows write them again. */
  leases?: Record<string, Lease>;
  /** The newest change of an object that opened an emergency by itself, by cause of the object. */
  detected?: Record<string, string>;
  /** For how many scans in a row each ignore rule has hidden nothing, by its name. */
  idleRules?: Record<string, number>;
}

/** That an object is asked about by itself: who wanted that, since when (RFC 3339), and out of which item. */
export interface Split {
  by: string;
  at: string;
  of: string;
}

export const emptyTargetState: TargetState = {
  version: 1,
  sequence: 0,
  firstSeen: {},
  pendingSince: {},
  behind: {},
  open: {},
  settled: {},
  heals: {},
};

/** How long a heal is remembered, in milliseconds; longer than any sensible flapping window. */
const healMemory = 24 * 60 * 60 * 1000;

/**
 * Adds a heal of an object and forgets the old ones; one of the same time is there already.
 *
 * @param rules of policy by which it heals by itself.
 */
export function recordHeal(
  state: TargetState,
  key: string,
  now: Date,
  rules: readonly string[] = [],
): TargetState {
  const time = now.toISOString();
  if (state.heals[key]?.includes(time) === true) return state;
  const isRecent = (one: string): boolean => now.getTime() - Date.parse(one) < healMemory;
  const healsByRule = { ...state.healsByRule };
  for (const rule of rules) healsByRule[rule] = [...(healsByRule[rule] ?? []).filter(isRecent), time];
  const recent = (state.heals[key] ?? []).filter(isRecent);
  return { ...state, heals: { ...state.heals, [key]: [...recent, time] }, healsByRule };
}

/** Takes a heal back that was announced and changed nothing. */
export function withdrawHeal(
  state: TargetState,
  key: string,
  at: Date,
  rules: readonly string[] = [],
): TargetState {
  const time = at.toISOString();
  const times = state.heals[key] ?? [];
  if (!times.includes(time)) return state;
  const healsByRule = { ...state.healsByRule };
  for (const rule of rules) {
    const ofRule = healsByRule[rule] ?? [];
    const index = ofRule.indexOf(time);
    if (index !== -1) healsByRule[rule] = ofRule.toSpliced(index, 1);
  }
  const { [key]: _heals, ...others } = state.heals;
  const kept = times.filter((one) => one !== time);
  return { ...state, heals: kept.length === 0 ? others : { ...others, [key]: kept }, healsByRule };
}

/** Remembers that an item ended without healing, so that the same evidence stays quiet. */
export function recordSettled(
  state: TargetState,
  cause: string,
  digest: string,
  outcome: string,
  now: Date,
): TargetState {
  return {
    ...state,
    open: without(state.open, cause),
    settled: { ...state.settled, [cause]: { digest, outcome, at: now.toISOString() } },
  };
}

/** Forgets an item that a remediation closed because nothing is left to do. */
export function recordClosed(state: TargetState, cause: string): TargetState {
  return { ...state, open: without(state.open, cause), settled: without(state.settled, cause) };
}

/** From now on the objects with these causes are asked about by themselves; who said so first stays. */
export function recordSplit(state: TargetState, causes: readonly string[], one: Split): TargetState {
  const split = Object.fromEntries(causes.map((cause) => [cause, one]));
  return { ...state, split: { ...split, ...state.split } };
}

/**
 * Forgets that objects were to be asked about by themselves where their drift is over.
 *
 * @param sequence start of the scan that saw what drifts: what was split later it cannot judge.
 */
export function forgetSplits(state: TargetState, drifting: readonly string[], sequence: number): TargetState {
  if (state.split === undefined) return state;
  const present = new Set(drifting);
  const kept = Object.entries(state.split).filter(
    ([cause, { at }]) => present.has(cause) || Date.parse(at) >= sequence,
  );
  return { ...state, split: Object.fromEntries(kept) };
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _removed, ...rest } = record;
  return rest;
}

/** Remembers an open emergency; what it was last told is kept. */
export function recordLease(state: TargetState, lease: Lease): TargetState {
  const known = state.leases?.[lease.id];
  if (known !== undefined) return state;
  return { ...state, leases: { ...state.leases, [lease.id]: lease } };
}

/** Forgets an emergency that is over. */
export function forgetLease(state: TargetState, id: string): TargetState {
  return state.leases?.[id] === undefined ? state : { ...state, leases: without(state.leases, id) };
}

/** Remembers emergencies that rules open, before their workflows start: from now on nothing of theirs is healed. */
export function recordDetected(state: TargetState, detected: readonly DetectedLease[]): TargetState {
  if (detected.length === 0) return state;
  const changes = Object.fromEntries(detected.map(({ cause, change }) => [cause, change]));
  const opened = detected.reduce((next, { lease }) => recordLease(next, lease), state);
  return { ...opened, detected: { ...state.detected, ...changes } };
}
