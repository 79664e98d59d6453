/**
 * A process that fills a log until it is killed: `node log-writer-process.ts FOLDER STORAGE ROUND`. Prints the id of
 * each pair once both of its events are acknowledged.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { frame, logOptions, openPayloadLog, append } from './log-harness.ts';

const [folder = '', storage = '', round = ''] = process.argv.slice(2);
const log = await openPayloadLog(
  logOptions({ folder, store: createFolderStore(storage), segmentAge: 200, segmentSize: 256 * 1024 }),
);

async function fill(lane: number): Promise<void> {
  for (let count = 0; ; count++) {
    const id = `${round}-${lane}-${count}`;
    await append(log, frame('request', id, { instances: [{ round: Number(round), lane, count }] }));
    await append(log, frame('response', id, { predictions: [count] }));
    process.stdout.write(`${id}\n`);
    await sleep(1);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => fill(lane)));
