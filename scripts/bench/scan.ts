/**
 * `plumbline diff` against `kubectl diff`: the same manifests and the same API server, each as a whole process, in
 * turns. A cluster filled by server-side apply, and one filled by client-side apply; manifests as YAML and as JSON.
 *
 *   node scripts/bench/scan.ts [OBJECTS…] [--runs N] [--ours] [--default-up-to N]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { stringify } from 'yaml';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { obtainTool } from '../dev/toolchain/obtain.ts';
import { startFilledCluster } from './scan/cluster.ts';
import type { BenchmarkCluster, Filling } from './scan/cluster.ts';
import { measureRun } from './scan/measure.ts';
import type { RunCost } from './scan/measure.ts';
import { benchmarkObjects } from './scan/objects.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    ours: { type: 'boolean', default: false },
    // It takes half a minute for each thousand objects.
    'default-up-to': { type: 'string', default: '1000' },
  },
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [1000, 10_000];
const runs = Number(values.runs);
const plumbline = path.join(import.meta.dirname, '../plumbline');
const kubectl = values.ours ? '' : await obtainTool('kubectl');
const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-bench-scan-'));
const cache = path.join(folder, 'cache');

interface Contender {
  name: string;
  command: string[];
  /** Forget what was learnt about the cluster before each run. */
  cold?: true;
  /** It may call something different where nothing is. */
  mayDiffer?: true;
}

console.log(
  `${platform()} ${arch()}, ${availableParallelism()} cores, medians of ${runs} runs of whole processes`,
);
try {
  for (const size of sizes) {
    const objects = benchmarkObjects(size);
    const sources = writeSources(objects);
    for (const filling of ['server-side apply', 'client-side apply'] as const) {
      const cluster = await startFilledCluster(objects, filling);
      try {
        await benchmark(cluster, sources, size, filling);
      } finally {
        await cluster.stop();
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The same objects, ten to a file, as YAML and as JSON. */
function writeSources(objects: readonly KubernetesObject[]): { yaml: string; json: string } {
  const sources = {
    yaml: path.join(folder, `yaml-${objects.length}`),
    json: path.join(folder, `json-${objects.length}`),
  };
  for (const source of Object.values(sources)) mkdirSync(source);
  for (let start = 0; start < objects.length; start += 10) {
    const group = objects.slice(start, start + 10);
    const documents = group.map((object) => stringify(object, { aliasDuplicateObjects: false }));
    writeFileSync(path.join(sources.yaml, `app-${start / 10}.yaml`), documents.join('---\n'));
    const list = { apiVersion: 'v1', kind: 'List', items: group };
    writeFileSync(path.join(sources.json, `app-${start / 10}.json`), JSON.stringify(list, null, 2));
  }
  return sources;
}

async function benchmark(
  { kubeconfig, gauge }: BenchmarkCluster,
  sources: { yaml: string; json: string },
  size: number,
  filling: Filling,
): Promise<void> {
  const ours = (source: string): string[] => [plumbline, 'diff', source, '--kubeconfig', kubeconfig];
  const theirs = [kubectl, '--kubeconfig', kubeconfig, 'diff', '-R', '-f', sources.yaml];
  const peer = 'kubectl diff --server-side --concurrency=8';
  // Without the last flag it refuses to show fields that client-side apply owns; with it, the annotation that this
  // left and a server-side apply would write anew is a difference of every object.
  const serverSide = ['--server-side', '--concurrency=8', '--force-conflicts'];
  const quickest: Contender = { name: peer, command: [...theirs, ...serverSide], mayDiffer: true };
  const contenders: Contender[] = [
    { name: 'plumbline diff, first scan, YAML', command: ours(sources.yaml), cold: true },
    { name: 'plumbline diff, scanned before, YAML', command: ours(sources.yaml) },
    { name: 'plumbline diff, first scan, JSON', command: ours(sources.json), cold: true },
    ...(values.ours ? [] : [quickest]),
    ...(values.ours || size > Number(values['default-up-to'])
      ? []
      : [{ name: 'kubectl diff', command: theirs }]),
  ];
  // Code is compiled once for all; what is learnt about a cluster is another folder.
  const environment = { PLUMBLINE_CACHE: cache };
  await measureRun(ours(sources.yaml), [0], environment, gauge);
  const costs = new Map<string, RunCost[]>(contenders.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const { name, command, cold, mayDiffer } of contenders) {
      if (cold === true) rmSync(path.join(cache, 'clusters'), { recursive: true, force: true });
      const cost = await measureRun(command, mayDiffer === true ? [0, 1] : [0], environment, gauge);
      costs.get(name)?.push(cost);
      process.stderr.write(`run ${run + 1}: ${name}: ${cost.seconds.toFixed(2)} s\n`);
    }
  }
  console.log(`\n${size.toLocaleString('en')} objects, cluster filled by ${filling}`);
  console.log(row('what', 'seconds', 'CPU', 'server CPU', 'requests', 'memory', 'faster', 'than default'));
  const baseline = costs.get(peer);
  const slowest = costs.get('kubectl diff');
  for (const [name, measured] of costs) {
    const of = (pick: (cost: RunCost) => number): number => median(measured.map(pick));
    const seconds = of((cost) => cost.seconds);
    const ratio = (other: RunCost[] | undefined): string =>
      other === undefined || other === measured
        ? ''
        : `${(median(other.map((cost) => cost.seconds)) / seconds).toFixed(1)} ×`;
    console.log(
      row(
        name,
        seconds.toFixed(2),
        of((cost) => cost.processSeconds).toFixed(2),
        of((cost) => cost.serverSeconds).toFixed(2),
        of((cost) => cost.requests).toFixed(0),
        `${of((cost) => cost.megabytes ?? Number.NaN).toFixed(0)} MB`,
        ratio(baseline),
        ratio(slowest),
      ),
    );
  }
}

function row(what: string, ...numbers: string[]): string {
  return what.padEnd(44) + numbers.map((text) => text.padStart(13)).join('');
}
