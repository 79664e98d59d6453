import type { Discovery, FoundTarget } from './discover.ts';

/** The cluster as a configuration names it; inside a cluster by no context. */
export interface InitCluster {
  context?: string;
  kubeconfig?: string;
}

/** A `plumbline.yaml` that observes everything that was found, and changes nothing. */
export function writeConfiguration(discovery: Discovery, cluster: InitCluster): string {
  const { targets, models, unusable } = discovery;
  const where = cluster.context ?? 'the cluster around it';
  const names = namesOf(targets);
  return [
    `# Written by \`plumbline init\` from what runs in ${where}. Every target only observes until it has a policy.`,
    '#',
    '#   plumbline config check        is it right?',
    '#   plumbline dev --config FILE   try it on this machine',
    '#   plumbline schedules apply     begin to scan, where workers run already',
    '#   plumbline status              what drifts',
    'version: 1',
    '',
    'targets:',
    ...targets.flatMap((target, index) => targetLines(target, names[index] ?? target.name, cluster)),
    ...(unusable.length === 0 ? [] : ['', '# Not taken over:']),
    ...unusable.map(({ object, reason }) => comment(`  ${object}: ${reason}`)),
    ...(models.length === 0 ? [] : modelLines(models)),
    '',
  ].join('\n');
}

function targetLines(target: FoundTarget, name: string, cluster: InitCluster): string[] {
  const { description, sources, state, from } = target;
  return [
    '',
    comment(`${description}: ${state.sync}, ${state.health}`, '  '),
    ...sources.map((source) => comment(source, '  ')),
    `  - name: ${text(name)}`,
    `    cluster: ${clusterText(cluster)}`,
    '    source:',
    `      from: ${text(from)}`,
    '      # For a repository that is not public, its address and how to read it:',
    '      # git: https://git.example/acme/platform',
    '      # credentials: { password: { env: GIT_TOKEN } }',
    '    schedule: { every: 5m }',
    '    # namespaces: [shop]    # report what runs there and is not in Git',
    '    # policy: sensitive     # ask a person about drift; production heals by itself',
  ];
}

function modelLines(models: readonly string[]): string[] {
  return [
    '',
    '# Models served here. What their data should look like is yours to say:',
    '# models:',
    ...models.map((model) => comment(`  - name: ${model.split('/').at(-1)}    # InferenceService ${model}`)),
  ];
}

function clusterText({ context, kubeconfig }: InitCluster): string {
  if (context === undefined) return '{ inCluster: true }';
  return `{ context: ${text(context)}${kubeconfig === undefined ? '' : `, kubeconfig: ${text(kubeconfig)}`} }`;
}

/** Plain where YAML reads it as this very text, else quoted. */
function text(value: string): string {
  const isPlain = /^[a-z][\w./-]*$/i.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function comment(line: string, indent = ''): string {
  return `${indent}# ${line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trimEnd()}`;
}

const longestName = 63;

/** A name for each target: its own where that is free, with its namespace where others have it too. */
function namesOf(targets: readonly FoundTarget[]): string[] {
  const taken = new Set<string>();
  return targets.map(({ namespace, name, from }) => {
    const kind = from.split('/')[1] ?? '';
    const candidates = [name, `${namespace}-${name}`, `${kind}-${namespace}-${name}`].map(shortened);
    const last = candidates.at(-1) ?? name;
    const numbered = Array.from({ length: targets.length }, (_one, index) =>
      shortened(`${index + 2}-${last}`),
    );
    const free = [...candidates, ...numbered].find((one) => !taken.has(one)) ?? last;
    taken.add(free);
    return free;
  });
}

function shortened(name: string): string {
  return name.replaceAll('.', '-').slice(0, longestName).replace(/-+$/, '');
}
