/** Everything a worker can run; the bundle starts here. */
export { driftScan } from './drift-scan.ts';
export { remediateDrift } from './remediate-drift.ts';
