import { taskQueues } from './messages.ts';

/** Done by those who scan, but before scans that have not begun: an open item, and with it a person, waits for it. */
export const beforeScans = { taskQueue: taskQueues.scanning, priority: { priorityKey: 2 } } as const;
