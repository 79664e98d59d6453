import { z } from 'zod';

const atOnce = z.int().min(1).max(1000);

/** Activities at once in one worker process, by its role. */
export const Concurrency = z.strictObject({
  orchestration: atOnce
    .prefault(100)
    .describe('Storing, telling people, starting workflows: short, and mostly waiting for others.'),
  scanning: atOnce
    .prefault(8)
    .describe(
      'Scans and looks at single items. Each scan holds what one target renders to, and what is live of it.',
    ),
  healing: atOnce.prefault(20).describe('Heals and holds; each sends writes to an API server.'),
  models: atOnce.prefault(1).describe('Comparisons of data: each may take gigabytes, and uses every core.'),
  training: atOnce
    .prefault(50)
    .describe(
      'Watched training Jobs, which cost next to nothing, and the preparation and evaluation around them.',
    ),
  rollouts: atOnce.prefault(50).describe('Looks at canaries and moves of traffic.'),
});
