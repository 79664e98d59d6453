import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Reads a file of test/fixtures/statistics; `scripts/fixtures/main.ts` writes them. */
export function readFixture<Case>(name: string): Case[] {
  const url = new URL(`../../fixtures/statistics/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { cases: Case[] }).cases;
}

/** A number of a fixture; infinities are written as text. */
export type FixtureNumber = number | 'Infinity' | '-Infinity';

export interface Tolerance {
  relative: number;
  /** Differences below it are rounding whatever the size of the number. */
  absolute?: number;
}

export function assertClose(
  actual: number,
  expected: FixtureNumber,
  { relative, absolute = 1e-300 }: Tolerance,
  label: string,
): void {
  const target = Number(expected);
  const close =
    actual === target || Math.abs(actual - target) <= Math.max(absolute, relative * Math.abs(target));
  assert.ok(close, `${label}: ${actual} instead of ${target}`);
}
