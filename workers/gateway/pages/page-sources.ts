import type { Client } from '@temporalio/client';
import { evidenceKey } from '../../../activities/tell-remediation.ts';
import { readLatestScan, scanKey } from '../../../activities/stored-scans.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import { loadTargetState } from '../../../activities/target-state-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { TargetState } from '../../../domain/infrastructure/target-state.ts';
import { readDriftStatus } from '../../operations/drift-status.ts';
import type { DriftStatus } from '../../operations/drift-status.ts';
import { listOpenRemediations } from '../../operations/open-remediations.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { listPastRemediations } from '../../operations/past-remediations.ts';
import type { PastRemediation } from '../../operations/past-remediations.ts';

/** Where pages take what they show from: storage, and what the Temporal server lists. No worker has to run for that. */
export interface PageSources {
  /** How these targets stand. Rejects while Temporal does not answer. */
  status(targets: readonly string[]): Promise<DriftStatus>;
  openRemediations(filter: { finding?: string; target?: string }): Promise<OpenRemediation[]>;
  pastRemediations(finding: string): Promise<PastRemediation[]>;
  latestScan(target: string): Promise<StoredScan | undefined>;
  scan(target: string, name: string): Promise<StoredScan | undefined>;
  /** Names of the stored scans of a target, the newest first. */
  scans(target: string): Promise<string[]>;
  state(target: string): Promise<TargetState>;
  /** The findings that an item was decided on; undefined when there are none with this digest. */
  evidence(target: string, cause: string, digest: string): Promise<Finding[] | undefined>;
}

/** More past remediations of one finding than a person reads. */
const mostPast = 20;

export function createPageSources(store: ObjectStore, client: Client): PageSources {
  return {
    status: (targets) => readDriftStatus(client, store, targets),
    openRemediations: (filter) => listOpenRemediations(client, filter),
    pastRemediations: (finding) => listPastRemediations(client, finding, mostPast),
    latestScan: (target) => readLatestScan(store, target),
    scan: (target, name) => readStored<StoredScan>(store, scanKey(target, `${name}.json`)),
    async scans(target) {
      const prefix = scanKey(target, '');
      const names: string[] = [];
      for await (const key of store.list(prefix)) {
        const name = /^(\d+-[0-9a-f]+)\.json$/.exec(key.slice(prefix.length))?.[1];
        if (name !== undefined) names.push(name);
      }
      return names.toReversed();
    },
    state: (target) => loadTargetState(store, target),
    evidence: (target, cause, digest) => readStored<Finding[]>(store, evidenceKey(target, cause, digest)),
  };
}

async function readStored<T>(store: ObjectStore, key: string): Promise<T | undefined> {
  const body = await store.get(key);
  return body === undefined ? undefined : (JSON.parse(new TextDecoder().decode(body)) as T);
}

/** When a stored scan started, by its name; RFC 3339. */
export function startOfScan(name: string): string {
  return new Date(Number(name.split('-')[0])).toISOString();
}
