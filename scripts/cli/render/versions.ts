import type { DeploymentVersion, VersionState } from '../../../clients/temporal/deployment-versions.ts';
import { describeSpan } from '../../../domain/text/age.ts';
import type { Colors } from '../output.ts';
import { renderTable } from './table.ts';

const meanings: Readonly<Record<VersionState, string>> = {
  current: 'new work comes here',
  ramping: 'gets a share of new work',
  draining: 'scans end here; keep its workers',
  drained: 'nothing needs it; stop its workers',
  inactive: 'never had work',
};

/** Which build is what, and what that means for its workers. */
export function renderVersions(versions: readonly DeploymentVersion[], colors: Colors, now: Date): string {
  const rows = versions.map(({ buildId, state, percent, createdAt }) => [
    buildId,
    state === 'current' ? colors.green(state) : state,
    percent === undefined ? '' : `${percent} %`,
    createdAt === undefined ? '' : `${describeSpan(now.getTime() - createdAt.getTime())} ago`,
    colors.dim(meanings[state]),
  ]);
  return renderTable(['BUILD', 'STATE', 'SHARE', 'FIRST SEEN', ''].map(colors.dim), rows);
}
