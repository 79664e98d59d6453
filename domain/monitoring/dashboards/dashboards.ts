import type { Dashboard } from './dashboard.ts';
import { infrastructureDrift } from './infrastructure-drift.ts';
import { modelDrift } from './model-drift.ts';
import { rollouts } from './rollouts.ts';
import { system } from './system.ts';

export const dashboards: readonly Dashboard[] = [infrastructureDrift, modelDrift, rollouts, system];
