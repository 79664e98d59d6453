/** A process of its own: `bare-worker.ts ADDRESS TASK_QUEUE`; says `worker ready`, works until it is killed. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';

const [address = '', taskQueue = ''] = process.argv.slice(2);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowsPath: fileURLToPath(new URL('bare-workflows.ts', import.meta.url)),
  activities: { nothing: () => Promise.resolve() },
});
process.stderr.write('worker ready\n');
await worker.run();
