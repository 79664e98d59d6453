/** Everything a worker can run; the bundle starts here. */
export { cleanUp } from './clean-up.ts';
export { driftScan } from './drift-scan.ts';
export { emergencyLease } from './emergency-lease.ts';
export { modelIncident } from './model-incident.ts';
export { modelScan } from './model-scan.ts';
export { previewRetraining, previewRollout } from './preview-plans.ts';
export { remediateDrift } from './remediate-drift.ts';
export { retrainModel } from './retrain-model.ts';
export { rolloutModel } from './rollout-model.ts';
