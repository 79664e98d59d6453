import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChangelog } from '../../../scripts/release/changelog.ts';
import { releaseFaults } from '../../../scripts/release/release-faults.ts';
import type { ReleaseState } from '../../../scripts/release/release-faults.ts';

const consistent: ReleaseState = {
  current: '1.2.3',
  wanted: '1.3.0',
  changelog: readChangelog('## Unreleased\n### Added\n- A thing.\n## 1.2.3 - 2027-01-01\n'),
  uncommitted: [],
  branch: 'main',
  tags: ['v1.2.3'],
  stale: [],
};

test('nothing stands against a consistent state, also for the first release', () => {
  assert.deepEqual(releaseFaults(consistent), []);
  const first = readChangelog('## Unreleased\n### Added\n- A thing.\n');
  assert.deepEqual(
    releaseFaults({ ...consistent, current: '0.1.0', wanted: '0.1.0', changelog: first, tags: [] }),
    [],
  );
});

test('each thing that is not consistent is a reason of its own', () => {
  const reasons: [Partial<ReleaseState>, RegExp][] = [
    [{ wanted: 'v1.3.0' }, /^v1\.3\.0 is no version/],
    [{ wanted: '1.2.3', tags: [] }, /^1\.2\.3 does not come after 1\.2\.3$/],
    [{ wanted: '1.1.0' }, /^1\.1\.0 does not come after 1\.2\.3$/],
    [{ tags: ['v1.3.0'] }, /^the tag v1\.3\.0 is there already$/],
    [{ branch: 'feature' }, /^the branch is feature/],
    [{ uncommitted: [' M a.ts'] }, /^not committed: {2}M a\.ts$/],
    [{ changelog: readChangelog('## Unreleased\n') }, /says nothing under Unreleased/],
    [{ changelog: readChangelog('## Unreleased\n### Removed\n- A thing.\n') }, /must be a new major version/],
    [{ stale: ['docs/reference/rights.md'] }, /^docs\/reference\/rights\.md is stale/],
  ];
  for (const [change, reason] of reasons) {
    const faults = releaseFaults({ ...consistent, ...change });
    assert.equal(faults.length, 1, faults.join('; '));
    assert.match(faults[0] ?? '', reason);
  }
});
