import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import type { StoredScan } from '../../activities/stored-scans.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanResult, RemediateDriftResult } from '../../workflows/messages.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';

/** Scans and remediations of the demo as they happen. */
export interface Watch {
  /** The next scan that the Schedule starts from now on, and what it found, once it has ended. */
  nextScan(accept?: (scan: SeenScan) => boolean): Promise<SeenScan>;
  /** How the remediation of a finding ended. */
  end(remediation: string): Promise<RemediateDriftResult>;
}

export interface SeenScan {
  workflowId: string;
  result: DriftScanResult;
  findings: Finding[];
  scan: StoredScan;
}

/** Far longer than a scan and its schedule take here, milliseconds. */
const patience = 90_000;

export function createWatch(client: Client, store: ObjectStore, signal: AbortSignal): Watch {
  return {
    async nextScan(accept = () => true) {
      const from = new Date();
      return await waitUntil(
        async () => {
          const query = `WorkflowType = '${workflowTypes.driftScan}' AND ExecutionStatus = 'Completed' AND StartTime > '${from.toISOString()}'`;
          for await (const { workflowId, runId } of client.workflow.list({ query })) {
            const result = (await client.workflow.getHandle(workflowId, runId).result()) as DriftScanResult;
            const scan = JSON.parse(new TextDecoder().decode(await store.read(result.result))) as StoredScan;
            const seen: SeenScan = { workflowId, result, findings: scan.findings, scan };
            if (accept(seen)) return seen;
          }
          return undefined;
        },
        { within: patience, every: 250, signal },
      );
    },
    async end(remediation) {
      const handle = client.workflow.getHandle(remediation);
      return await waitUntil(async () => (await handle.result()) as RemediateDriftResult, {
        within: patience,
        signal,
      });
    },
  };
}
