/** What a worker process can do; one process may have several roles. Each has a task queue, and rights of its own. */
export const workerRoles = [
  'orchestration',
  'scanning',
  'healing',
  'models',
  'training',
  'rollouts',
] as const;

export type WorkerRole = (typeof workerRoles)[number];
