import type { BaselineGroup } from '../../../domain/infrastructure/baseline.ts';
import type { Colors } from '../output.ts';
import { colorSeverity } from './finding.ts';

/** What a target that only observes found, in groups to decide about: adopt into Git, ignore, or heal. */
export function renderBaseline(target: string, groups: readonly BaselineGroup[], colors: Colors): string {
  const heading = `${colors.bold(`What ${target} drifts by`)}; it only observes until it has a policy`;
  const lines = groups.map(({ drift, manager, objects, severity, advice, how }) => {
    const by = manager === null ? 'several or unknown writers' : manager;
    const size = `${objects} object${objects === 1 ? '' : 's'}`;
    return `  ${drift} by ${by}: ${size}, ${colorSeverity(severity, colors)}\n    ${colors.bold(advice)}: ${how}`;
  });
  return [heading, ...lines].join('\n');
}
