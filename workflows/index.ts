/** Everything a worker can run; the bundle starts here. */
export { driftScan } from './drift-scan.ts';
export { modelIncident } from './model-incident.ts';
export { modelScan } from './model-scan.ts';
export { remediateDrift } from './remediate-drift.ts';
