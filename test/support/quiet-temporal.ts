import { DefaultLogger, Runtime } from '@temporalio/worker';

// The SDK tells every change of a worker's state; in a test run that buries what failed. Import this before a worker
// or a native connection is made.
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
