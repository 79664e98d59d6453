import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

/** As little as a workflow of two activities can do. */
export async function bare(): Promise<void> {
  await nothing();
  await nothing();
}
