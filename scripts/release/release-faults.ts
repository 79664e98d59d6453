import semver from 'semver';
import type { ChangelogEntry } from './changelog.ts';

/** Everything that a release depends on. */
export interface ReleaseState {
  /** Of package.json. */
  current: string;
  wanted: string;
  changelog: readonly ChangelogEntry[];
  /** What `git status --porcelain` prints. */
  uncommitted: readonly string[];
  branch: string;
  tags: readonly string[];
  /** Files made from the code that are not as the code says now. */
  stale: readonly string[];
}

/** Every reason against a release, for whoever asked for it; none where all is consistent. */
export function releaseFaults(state: ReleaseState): string[] {
  const { current, wanted, changelog, uncommitted, branch, tags, stale } = state;
  const faults: string[] = [];
  const released = changelog.flatMap(({ version }) => version ?? []);
  if (semver.valid(wanted) !== wanted) faults.push(`${wanted} is no version, such as 1.2.3`);
  else if (released.some((version) => semver.gte(version, wanted)) || semver.lt(wanted, current))
    faults.push(`${wanted} does not come after ${released[0] ?? current}`);
  if (tags.includes(`v${wanted}`)) faults.push(`the tag v${wanted} is there already`);
  if (branch !== 'main') faults.push(`the branch is ${branch}, and releases are made of main`);
  if (uncommitted.length > 0) faults.push(`not committed: ${uncommitted.slice(0, 5).join(', ')}`);
  const unreleased = changelog[0]?.changes ?? new Map<string, string[]>();
  if ([...unreleased.values()].every((said) => said.length === 0))
    faults.push('CHANGELOG.md says nothing under Unreleased');
  if (unreleased.has('Removed') && semver.valid(wanted) === wanted && !breaks(current, wanted))
    faults.push(`something was removed, so ${wanted} must be a new major version (or minor before 1.0)`);
  for (const file of stale) faults.push(`${file} is stale: make it anew and commit it`);
  return faults;
}

/** Whether users must expect that something works otherwise. */
function breaks(current: string, wanted: string): boolean {
  const difference = semver.diff(current, wanted);
  return difference === 'major' || (semver.major(current) === 0 && difference === 'minor');
}
