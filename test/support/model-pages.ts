import path from 'node:path';
import { compareInProcess } from '../../clients/datasets/comparison/compare-in-process.ts';
import { defaultRules } from '../../domain/models/drift-rules.ts';
import { renderHtml } from '../../domain/models/report/html/page.ts';
import { trendPointOf } from '../../domain/models/scan/model-trend.ts';
import { summariseScan } from '../../domain/models/scan/summarise-scan.ts';
import type { ModelPages } from '../../workers/gateway/pages/models/model-pages.ts';
import { payments } from './model-loop.ts';
import { writeFiles } from './parquet-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

const stored = { uri: 'file:///report', sha256: '00', bytes: 2 };

/** Models as their pages show them: one that drifted an hour ago, one that is calm, one that is new. */
export async function modelPages(now: number): Promise<{ pages: ModelPages; scan: string }> {
  const folder = temporaryFolder();
  const [train, today] = [path.join(folder, 'train.parquet'), path.join(folder, 'today.parquet')];
  await writeFiles({ [train]: payments(0), [today]: payments(7) });
  const outcome = await compareInProcess({
    reference: { location: train, options: {} },
    current: { location: today, options: {} },
    rules: defaultRules,
    types: {},
  });
  if (!('report' in outcome)) throw new Error(outcome.noData);
  const { report } = outcome;
  const scan = `${now}-abcd1234`;
  const sides = {
    reference: 's3://reference/fraud/v12.parquet',
    current: 'the last 1000 payloads of ml/fraud',
  };
  const latest = {
    scan,
    model: 'fraud',
    sequence: now,
    workflowId: 'model-scan/fraud',
    trigger: 'schedule' as const,
    sides,
    ...summariseScan(report),
    result: stored,
    report: stored,
  };
  const trend = Array.from({ length: 60 }, (_, index) => {
    const at = now - (59 - index) * 300_000;
    const drifted = index === 20 ? null : index >= 48;
    const share = drifted === null ? null : drifted ? 1 : index % 7 === 0 ? 0.5 : 0;
    return { ...trendPointOf(report, at, `${at}-abcd1234`), drifted, share };
  });
  const page = renderHtml(report, { ...sides, generatedAt: new Date(now).toISOString() });
  const calm = { ...latest, model: 'churn', drifted: false, share: 0, columns: [] };
  const pages: ModelPages = {
    models: [{ name: 'fraud', inferenceService: 'ml/fraud', share: 0.5 }],
    status: async () => [
      { model: 'fraud', standing: 'drift', scan: latest, failure: undefined, reference: sides.reference },
      { model: 'churn', standing: 'no-drift', scan: calm, failure: undefined, reference: sides.reference },
      {
        model: 'new',
        standing: 'not-scanned',
        scan: undefined,
        failure: undefined,
        reference: sides.reference,
      },
    ],
    trend: async () => trend,
    report: async () => report,
    storedPage: async () => new TextEncoder().encode(page),
  };
  return { pages, scan };
}
