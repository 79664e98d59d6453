import type { CandidateToRegister } from '../registry.ts';

/** As MLflow takes tags and parameters. */
export interface Pair {
  key: string;
  value: string;
}

/** Names of tags that are ours; people and other tools find our runs and versions by them. */
export const mlflowTags = {
  transaction: 'plumbline.transaction',
  status: 'plumbline.status',
  why: 'plumbline.why',
  servedBefore: 'plumbline.servedBefore',
} as const;

/** Bytes that MLflow keeps of one value: https://mlflow.org/docs/latest/rest-api.html#request-limits */
const longestTag = 5000;
const longestParameter = 6000;
/** Of the digest of a data set. */
const longestDigest = 36;

/** Where a candidate comes from, as tags of its run and of its version. */
export function tagsOf({ model, transaction, modelUri, modelSha256, lineage }: CandidateToRegister): Pair[] {
  const { data, code, job, evaluation, planDigest, approvedBy, reason } = lineage;
  const tags: Record<string, string | undefined> = {
    [mlflowTags.transaction]: transaction,
    'plumbline.model': model,
    'plumbline.modelUri': modelUri,
    'plumbline.modelSha256': modelSha256,
    'plumbline.data.uri': data.training.uri,
    'plumbline.data.sha256': data.training.sha256,
    'plumbline.data.rows': String(data.trainingRows),
    'plumbline.data.from': data.window?.from,
    'plumbline.data.to': data.window?.to,
    'plumbline.heldOut.uri': data.evaluation.uri,
    'plumbline.heldOut.sha256': data.evaluation.sha256,
    'plumbline.heldOut.rows': String(data.evaluationRows),
    'plumbline.code.image': code.image,
    'plumbline.code.revision': code.revision,
    'plumbline.job': `${job.namespace}/${job.name}`,
    'plumbline.evaluation.uri': evaluation.record.uri,
    'plumbline.evaluation.sha256': evaluation.record.sha256,
    'plumbline.evaluation.headline': evaluation.headline,
    'plumbline.planDigest': planDigest,
    'plumbline.approvedBy': approvedBy.join(', '),
    'plumbline.reason': reason,
    // MLflow's own name for it, which its page shows.
    'mlflow.source.git.commit': code.revision,
  };
  return Object.entries(tags).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ key, value: value.slice(0, longestTag) }],
  );
}

export function parametersOf({ lineage }: CandidateToRegister): Pair[] {
  // MLflow refuses two values of one name, which different names may come to: the first counts.
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(lineage.parameters)) {
    const name = allowedName(key);
    if (!values.has(name)) values.set(name, String(value).slice(0, longestParameter));
  }
  return Array.from(values, ([key, value]) => ({ key, value }));
}

/** Metrics of the candidate, and beside them those of the model that it was held against. */
export function metricsOf(
  { lineage }: CandidateToRegister,
  timestamp: number,
): { key: string; value: number; timestamp: number; step: number }[] {
  const champion = Object.entries(lineage.championMetrics).map(
    ([key, value]) => [`champion_${key}`, value] as const,
  );
  return [...Object.entries(lineage.metrics), ...champion].map(([key, value]) => ({
    key: allowedName(key),
    value,
    timestamp,
    step: 0,
  }));
}

/** The frozen data as MLflow's inputs of a run. */
export function inputsOf({ model, lineage }: CandidateToRegister): object[] {
  const input = (context: string, { uri, sha256 }: { uri: string; sha256: string }): object => ({
    tags: [{ key: 'mlflow.data.context', value: context }],
    dataset: {
      name: `${model} ${context}`,
      digest: sha256.slice(0, longestDigest),
      source_type: uri.startsWith('s3:') ? 's3' : 'local',
      source: JSON.stringify({ uri }),
    },
  });
  return [input('training', lineage.data.training), input('evaluation', lineage.data.evaluation)];
}

/** MLflow takes letters, digits, and _ - . / and blanks. */
function allowedName(name: string): string {
  return name.replaceAll(/[^\w\-./ ]/g, '_').slice(0, 250);
}
