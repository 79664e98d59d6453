import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { Workflow } from '@temporalio/workflow';

/**
 * Lets a workflow that is soon over end on the version of the workers that it began on. Said only where workers have
 * versions: a server refuses it of workers that have none.
 */
export function pinToVersion(workflow: Workflow): void {
  setWorkflowOptions(() => (hasVersion() ? { versioningBehavior: 'PINNED' } : {}), workflow);
}

/** Workers without a version still say which code they run, under no deployment. */
function hasVersion(): boolean {
  const { deploymentName = '' } = workflowInfo().currentDeploymentVersion ?? {};
  return deploymentName !== '';
}
