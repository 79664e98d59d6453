import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after } from 'node:test';
import { createPrometheusClient } from '../../clients/prometheus/create-prometheus-client.ts';
import type { PrometheusClient } from '../../clients/prometheus/prometheus-client.ts';
import { freePort } from '../../scripts/dev/processes/free-port.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * The real server (the Debian package's) on this machine, which scrapes one address, `HOST:PORT`, every second. Labels
 * that what is scraped states are kept. Stopped when the file ends.
 */
export async function startPrometheusServer(target: string): Promise<PrometheusClient> {
  return createPrometheusClient({ url: await startPrometheus(target) });
}

/** The same, for whoever is to ask it by itself; it may scrape several. Answers its address. */
export async function startPrometheus(targets: string | readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const file = path.join(folder, 'prometheus.yml');
  const scrape = { job_name: 'models', honor_labels: true, static_configs: [{ targets: [targets].flat() }] };
  await writeFile(file, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [scrape] }));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: 'ignore' },
  );
  await once(child, 'spawn');
  after(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  await waitUntil(async () => (await fetch(`${url}/-/ready`)).ok, { within: 120_000 });
  return url;
}

/**
 * Something to scrape; stopped when the file ends. Answers its address, `HOST:PORT`.
 *
 * @param exported what it shows at the n-th scrape, from 1.
 */
export async function startExporter(exported: (scrape: number) => string): Promise<string> {
  let scrapes = 0;
  const server = createServer((_, response) => {
    scrapes += 1;
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(exported(scrapes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
