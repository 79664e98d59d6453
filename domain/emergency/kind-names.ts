import { matchesGlob } from '../infrastructure/glob.ts';

/** Short names that people know from kubectl. */
const shortNames: Readonly<Record<string, string>> = {
  cj: 'cronjob',
  cm: 'configmap',
  deploy: 'deployment',
  ds: 'daemonset',
  ep: 'endpoints',
  hpa: 'horizontalpodautoscaler',
  ing: 'ingress',
  isvc: 'inferenceservice',
  netpol: 'networkpolicy',
  ns: 'namespace',
  pdb: 'poddisruptionbudget',
  po: 'pod',
  pv: 'persistentvolume',
  pvc: 'persistentvolumeclaim',
  rs: 'replicaset',
  sa: 'serviceaccount',
  sc: 'storageclass',
  sts: 'statefulset',
  svc: 'service',
};

/** Whether a word names a kind as people write it: `Deployment`, `deployments`, `deploy`, `*Set`. */
export function isKind(word: string, kind: string): boolean {
  const lower = kind.toLowerCase();
  const stated = word.toLowerCase();
  const named = Object.hasOwn(shortNames, stated) ? (shortNames[stated] ?? stated) : stated;
  return matchesGlob(named, lower) || pluralsOf(lower).includes(named);
}

/** As English and Kubernetes make them: `ingress` → `ingresses`, `networkpolicy` → `networkpolicies`. */
function pluralsOf(kind: string): string[] {
  const plurals = [`${kind}s`, `${kind}es`];
  return kind.endsWith('y') ? [...plurals, `${kind.slice(0, -1)}ies`] : plurals;
}
