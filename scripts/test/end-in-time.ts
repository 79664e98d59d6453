// Loaded into the process of each test file, with the file's limit in milliseconds behind the `?` of its address.
// Node's runner ends tests that take too long, and not a file that something keeps alive after its last test.
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const limit = Number(new URL(import.meta.url).search.slice(1));

function end(): void {
  const minutes = Number((limit / 60_000).toPrecision(2));
  writeSync(process.stderr.fd, `${process.argv[1]}: did not end within ${minutes} min, and was stopped\n`);
  process.kill(process.pid, 'SIGKILL');
}

// Threads of a test file have this module, too.
if (isMainThread) setTimeout(end, limit).unref();
