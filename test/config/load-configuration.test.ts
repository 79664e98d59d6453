import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { loadConfiguration, parseConfiguration } from '../../config/load-configuration.ts';
import { withSourceDefaults } from '../../config/schema/source.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2026-11-21T12:00:00Z');
const parse = (text: string) => parseConfiguration(text, 'plumbline.yaml', now);

/** Each fault as one line, as a person reads it. */
function faultsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.message.split('\n');
  }
  return [];
}

const target = (lines: string): string =>
  `version: 1\ntargets:\n  - name: shop\n    cluster: { context: test }\n    source: { git: https://git.example/shop }\n${lines}`;

test('the shortest configuration gets careful defaults: it observes, changes nothing, and asks within a day', () => {
  const { configuration, warnings } = parse(target(''));
  assert.deepEqual(warnings, []);
  assert.deepEqual(configuration.approvals.default, {
    quorum: 1,
    fourEyes: true,
    remindAfter: 1_800_000,
    expireAfter: 86_400_000,
    onExpiry: 'report',
  });
  const [shop] = configuration.targets;
  assert.equal(shop?.policy, undefined);
  assert.deepEqual(shop && withSourceDefaults(shop.source), {
    git: 'https://git.example/shop',
    revision: 'main',
    path: '.',
    render: 'yaml',
  });
  assert.deepEqual(shop?.schedule, { every: 300_000, jitter: 5_000, catchUpWindow: 600_000 });
  assert.deepEqual(shop?.namespaces, []);
  assert.deepEqual(shop?.limits, { objects: 20, share: 0.5 });
  assert.equal(shop?.pendingGrace, 900_000);
});

test('every fault of a file is listed at once, in the order of the lines', () => {
  const text = `version: 2
temporal:
  address: http://temporal.example:7233
  adress: x
targets:
  - cluster: {}
    source: { git: https://git.example/shop, revision: 1.10 }
    shedule: { every: 5m }
    policy: prodution
    schedule: { every: 5, jitter: 1y }
    limits: { objects: ten }
policies:
  strict:
    - { match: { drift: imge }, strategy: selfheal }
    - { prune: yes }
`;
  assert.deepEqual(faultsOf(text), [
    'plumbline.yaml:1:10: version: expected 1 (the file was written for a newer plumbline: use that one), got 2',
    'plumbline.yaml:3:12: temporal.address: expected host:port without a scheme, such as temporal.example:7233, got "http://temporal.example:7233"',
    'plumbline.yaml:4:3: unknown key "adress" in temporal; did you mean "address"?',
    'plumbline.yaml:6:5: missing "name" in targets[0]; expected text',
    'plumbline.yaml:6:14: targets[0].cluster: expected a context of the kubeconfig, inCluster: true, or a server (the current context is never assumed)',
    'plumbline.yaml:7:56: targets[0].source.revision: expected text, got 1.1; put it in quotes',
    'plumbline.yaml:8:5: unknown key "shedule" in targets[0]; did you mean "schedule"?',
    'plumbline.yaml:9:13: targets[0].policy "prodution" is not defined under policies and is no preset; did you mean "production"?',
    'plumbline.yaml:10:24: targets[0].schedule.every: expected a duration such as 30s, 5m or 24h, got 5; add a unit: 5s',
    'plumbline.yaml:10:35: targets[0].schedule.jitter: expected a duration such as 30s, 5m or 24h, got "1y"',
    'plumbline.yaml:11:24: targets[0].limits.objects: expected a whole number, 1 or more, got "ten"',
    'plumbline.yaml:14:25: policies.strict[0].match.drift: expected one of configuration, image, created, deleted, secret, health, got "imge"; did you mean "image"?',
    'plumbline.yaml:14:43: policies.strict[0].strategy: expected one of report, self-heal, alert-and-review, pull-request, got "selfheal"; did you mean "self-heal"?',
    'plumbline.yaml:15:7: missing "strategy" in policies.strict[1]; expected one of report, self-heal, alert-and-review, pull-request',
    'plumbline.yaml:15:16: policies.strict[1].prune: expected true or false, got "yes"',
  ]);
});

test('a fault carries its place, its message and its suggestion apart', () => {
  assert.throws(
    () => parse('version: 1\nshedule: 1\nstorge: {}\n'),
    (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.deepEqual(error.faults[1], {
        file: 'plumbline.yaml',
        line: 3,
        column: 1,
        path: 'storge',
        message: 'unknown key "storge"',
        suggestion: 'did you mean "storage"?',
      });
      return true;
    },
  );
});

test('an unknown key that is like none lists the keys there are', () => {
  assert.deepEqual(faultsOf('version: 1\nzzz: 1\n'), [
    'plumbline.yaml:2:1: unknown key "zzz"; known keys: version, name, temporal, storage, retention, secrets, approvals, notifications, people, emergency, gateway, deployment, metrics, telemetry, slack, forge, audit, targets, policies, prometheus, registry, models',
  ]);
});

test('values of the wrong type say what was expected and what is there', () => {
  assert.match(faultsOf('- a\n').join(), /:1:1: expected a mapping, got a list$/);
  assert.match(faultsOf('version: 1\ntargets: {}\n').join(), /targets: expected a list, got a mapping$/);
  assert.match(
    faultsOf('version: 1\napprovals:\n').join(),
    /2:1: approvals: expected a mapping, got nothing; give it a value/,
  );
  assert.match(
    faultsOf(target('    namespaces: shop\n')).join(),
    /expected a list, got "shop"; write it as a list: \[shop\]$/,
  );
  assert.match(
    faultsOf(target('    limits: { share: 3 }\n')).join(),
    /limits.share: expected 1 or less, got 3$/,
  );
  assert.match(
    faultsOf(target('    limits: { objects: 1.5 }\n')).join(),
    /limits.objects: expected a whole number, 1 or more, got 1.5$/,
  );
});

test('a secret written into the file is refused without being repeated', () => {
  const places = [
    'temporal: { apiKey: hunter2 }',
    'temporal: { apiKey: { env: hunter2 } }',
    'temporal: { apiKey: { hunter2: 1 } }',
    'temporal: { apiKey: [hunter2] }',
    'temporal: { apiKey: { value: hunter2, env: KEY } }',
    'secrets: { fingerprintKey: hunter2 }',
    'storage: { s3: { bucket: plumbline, credentials: { accessKeyId: hunter2, secretAccessKey: { file: [hunter2] } } } }',
  ];
  for (const place of places) {
    const faults = faultsOf(`version: 1\n${place}\n`);
    assert.notEqual(faults.length, 0, place);
    assert.match(faults.join(), /\{env: NAME\}|environment variable|expected text/, place);
    assert.doesNotMatch(faults.join(), /hunter2/, place);
  }
});

test('an address of a repository may not carry a password, and is not repeated when it does', () => {
  for (const address of [
    'https://me:hunter2@git.example/x',
    'https://hunter2@git.example/x',
    'ssh://me:hunter2@git.example/x',
  ]) {
    const faults = faultsOf(target('').replace('https://git.example/shop', address));
    assert.match(
      faults.join(),
      /source.git: carries a user or password; put a reference to it under credentials$/,
    );
    assert.doesNotMatch(faults.join(), /hunter2/);
  }
});

test('addresses that Git would take for a command or an option are refused', () => {
  for (const address of ['--upload-pack=x', 'ext::sh -c x', 'ftp://git.example/x', '""']) {
    assert.match(
      faultsOf(target('').replace('https://git.example/shop', address)).join(),
      /source.git: expected https/,
    );
  }
  for (const address of [
    'git@git.example:x.git',
    'ssh://git@git.example/x',
    'file:///srv/git/x',
    './repository',
    '/srv/x',
  ]) {
    assert.deepEqual(faultsOf(target('').replace('https://git.example/shop', address)), [], address);
  }
});

const source = (settings: string): string =>
  faultsOf(target('').replace('https://git.example/shop', `https://git.example/shop, ${settings}`)).join();

test('paths and revisions that would leave the repository are refused', () => {
  assert.match(source('path: ../other'), /source.path: must stay inside the repository/);
  assert.match(source('path: /etc'), /source.path: must stay inside the repository/);
  assert.match(source('revision: --all'), /source.revision: expected a branch/);
  assert.match(source('revision: "main:other"'), /source.revision: expected a branch/);
  assert.equal(source('path: overlays/prod, revision: release/1.2'), '');
});

test('exactly one of two settings means one, not both and not none', () => {
  assert.match(
    faultsOf('version: 1\nstorage: {}\n').join(),
    /storage: expected exactly one of folder and s3/,
  );
  assert.match(
    faultsOf('version: 1\nstorage: { folder: x, s3: { bucket: abc } }\n').join(),
    /exactly one of folder and s3/,
  );
  assert.match(
    faultsOf(target('    schedule: { every: 5m, cron: "0 * * * *" }\n')).join(),
    /exactly one of every and cron/,
  );
  assert.match(faultsOf(target('    schedule: { jitter: 5s }\n')).join(), /exactly one of every and cron/);
});

test('schedules are checked before Temporal would refuse them', () => {
  assert.match(
    faultsOf(target('    schedule: { cron: "61 * * * *" }\n')).join(),
    /schedule.cron: minute "61"/,
  );
  assert.match(
    faultsOf(target('    schedule: { cron: "0 * * * *", timezone: Europe/Berln }\n')).join(),
    /such as Europe\/Berlin$/,
  );
  assert.match(
    faultsOf(target('    schedule: { every: 5m, timezone: UTC }\n')).join(),
    /timezone: only has a meaning with cron/,
  );
  assert.match(
    faultsOf(target('    schedule: { every: 0s }\n')).join(),
    /schedule.every: must be 1s or longer/,
  );
  assert.deepEqual(faultsOf(target('    schedule: { cron: "0 6 * * MON", timezone: Europe/Berlin }\n')), []);
});

test('the current context of a kubeconfig is never assumed', () => {
  for (const cluster of [
    '{}',
    '{ kubeconfig: x }',
    '{ context: a, inCluster: true }',
    '{ inCluster: false }',
  ]) {
    assert.notEqual(faultsOf(target('').replace('{ context: test }', cluster)).length, 0, cluster);
  }
  assert.deepEqual(faultsOf(target('').replace('{ context: test }', '{ inCluster: true }')), []);
});

const faultsOfCluster = (cluster: string) =>
  faultsOf(target('').replace('{ context: test }', cluster)).join();

test('a cluster may be stated by its address, with a token that is never written in the file', () => {
  assert.equal(
    faultsOfCluster("{ server: 'https://10.0.0.1:6443', token: { file: /var/run/prod/token } }"),
    '',
  );
  assert.match(
    faultsOfCluster("{ server: 'https://10.0.0.1:6443' }"),
    /token: expected a reference to the token/,
  );
  assert.match(
    faultsOfCluster("{ server: 'http://10.0.0.1', token: { env: T } }"),
    /server: expected https: a token/,
  );
  assert.match(
    faultsOfCluster("{ server: 'https://a', token: abc }"),
    /a secret is never written in this file/,
  );
  assert.match(faultsOfCluster('{ context: a, token: { env: T } }'), /have an effect with server only/);
  assert.match(
    faultsOfCluster('{ inCluster: true, kubeconfig: x }'),
    /kubeconfig: has an effect with a context only/,
  );
});

test('a policy has to be defined, and a preset cannot be redefined', () => {
  assert.deepEqual(faultsOf(target('    policy: production\n')), []);
  assert.deepEqual(faultsOf(target('    policy: own\npolicies: { own: [] }\n')), []);
  assert.match(
    faultsOf(target('    policy: review-all\n')).join(),
    /targets\[0\].policy "review-all" opens pull requests, and no forge says where/,
  );
  assert.match(
    faultsOf(target('    policy: zzz\n')).join(),
    /known policies: production, sensitive, review-all$/,
  );
  assert.match(
    faultsOf('version: 1\npolicies: { production: [] }\n').join(),
    /:2:13: policies.production: is the name of a preset/,
  );
  assert.match(
    faultsOf('version: 1\npolicies: { No_Name: [] }\n').join(),
    /policies.No_Name: expected a name/,
  );
});

test('names of targets are unique, and one namespace of a cluster has one governor', () => {
  const text = `version: 1
targets:
  - { name: a, cluster: { context: x }, source: { git: ./a }, namespaces: [shop] }
  - { name: a, cluster: { context: x }, source: { git: ./b }, namespaces: [other, shop] }
  - { name: c, cluster: { context: y }, source: { git: ./c }, namespaces: [shop] }
`;
  assert.deepEqual(faultsOf(text), [
    'plumbline.yaml:4:13: targets[1].name "a" is already the name of targets[0]',
    'plumbline.yaml:4:83: namespace "shop" is already governed by targets[0] on the same cluster; leave it to one of them, or each takes the other\'s objects for strays',
  ]);
});

test('a single item may stand for a list where rules match', () => {
  const { configuration } = parse(
    'version: 1\npolicies:\n  own:\n    - { match: { drift: image, kind: [Deployment, Pod] }, strategy: report }\n',
  );
  assert.deepEqual(configuration.policies['own'], [
    {
      match: { drift: ['image'], kind: ['Deployment', 'Pod'] },
      strategy: 'report',
      prune: false,
      releaseGpus: false,
    },
  ]);
  assert.match(
    faultsOf(
      'version: 1\npolicies: { own: [{ match: { severity: [high, hgh] }, strategy: report }] }\n',
    ).join(),
    /match.severity\[1\]: expected one of .*; did you mean "high"\?$/,
  );
  assert.match(
    faultsOf('version: 1\npolicies: { own: [{ match: { kind: [] }, strategy: report }] }\n').join(),
    /match.kind: expected/,
  );
});

test('deleting needs a strategy that acts', () => {
  assert.match(
    faultsOf('version: 1\npolicies: { own: [{ strategy: report, prune: true }] }\n').join(),
    /own\[0\].prune: has no effect with strategy report/,
  );
});

const rule = (settings: string): string => target(`    ignore: [{ kind: Deployment, ${settings} }]\n`);

test('an ignore rule says who, why and, if it says until when, a day that exists', () => {
  assert.match(faultsOf(rule('reason: x')).join(), /missing "owner" in targets\[0\].ignore\[0\]/);
  const full = 'owner: team, reason: x, jsonPointers: /spec/replicas';
  assert.deepEqual(faultsOf(rule(full)), []);
  assert.match(
    faultsOf(rule(`${full}, expires: 2027-02-30`)).join(),
    /expires: is not a day of the calendar/,
  );
  assert.match(
    faultsOf(rule(`${full}, expires: soon`)).join(),
    /expected a date such as 2027-03-01.*, got "soon"/,
  );
  assert.match(
    faultsOf(rule('owner: team, reason: x, jsonPointers: spec/replicas')).join(),
    /expected a JSON pointer/,
  );
});

test('an ignore rule of Argo CD or Flux is read as it is, with neither owner nor reason', () => {
  const entries = [
    '{ group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }',
    '{ kind: "*", managedFieldsManagers: [vpa], jqPathExpressions: [".spec.x"] }',
    '{ paths: [/spec/replicas], target: { kind: Deployment, name: "we.*" } }',
    '{ paths: [""] }',
  ];
  assert.deepEqual(faultsOf(target(`    ignore: [${entries.join(', ')}]\n`)), []);
});

const faultsOfRule = (entry: string): string => faultsOf(target(`    ignore:\n      - ${entry}\n`)).join();

test('an ignore rule that mixes the forms, or lacks what its form needs, is a fault with its line', () => {
  assert.match(
    faultsOfRule('{ paths: [/a], kind: Job }'),
    /:7:\d+: .*kind: does not go with the form of Flux/,
  );
  assert.match(faultsOfRule('{ target: { kind: Job } }'), /missing "paths" in targets\[0\].ignore\[0\]/);
  assert.match(faultsOfRule('{ jsonPointers: [/a] }'), /missing "kind"/);
  assert.match(faultsOfRule('{ paths: [a] }'), /expected a JSON pointer/);
  assert.match(
    faultsOfRule('{ kind: Job, owner: a, reason: b, range: { min: 3, max: 1 } }'),
    /min is above max/,
  );
  assert.match(faultsOfRule('{ kind: Job, owner: a, reason: b, range: {} }'), /expected min, max or both/);
});

test('an expired ignore rule, and one that hides whole objects, is a warning and no fault', () => {
  const text = target(
    `    ignore:
      - { kind: Job, jsonPointers: /spec, owner: team, reason: x, expires: 2026-11-21 }
      - { kind: Job, jsonPointers: /spec, owner: team, reason: x, expires: 2026-11-22 }
      - { kind: Job, owner: team, reason: x }
`,
  );
  assert.deepEqual(parse(text).warnings.map(describeFault), [
    'plumbline.yaml:7:76: the ignore rule of team expired on 2026-11-21 and no longer holds; renew or remove it',
    'plumbline.yaml:9:9: this ignore rule hides whole objects (Job */*); name fields with jsonPointers or writers with managers',
  ]);
});

test('anchors and merge keys share settings between targets', () => {
  const text = `version: 1
targets:
  - &shop { name: shop, cluster: &test { context: test }, source: { git: ./shop }, limits: { objects: 5 } }
  - { <<: *shop, name: bank, cluster: *test }
`;
  const { configuration } = parse(text);
  assert.deepEqual(
    configuration.targets.map(({ name, limits }) => [name, limits.objects]),
    [
      ['shop', 5],
      ['bank', 5],
    ],
  );
});

test('faults of the syntax are reported alone, and those of keys given twice with all others', () => {
  assert.equal(faultsOf('version: 2\ntargets: [\n').length, 1);
  assert.deepEqual(faultsOf('version: 2\nversion: 1\n'), [
    'plumbline.yaml:1:10: version: expected 1 (the file was written for a newer plumbline: use that one), got 2',
    'plumbline.yaml:2:1: key "version" appears twice, first in line 1',
  ]);
});

test('an empty file says how to begin', () => {
  for (const text of ['', '\n', '# nothing yet\n'])
    assert.match(faultsOf(text).join(), /:1:1: the file is empty; begin with/);
});

test('paths are taken from the folder of the file, and addresses stay what they are', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'plumbline.yaml');
  await writeFile(
    file,
    `version: 1
temporal: { tls: { clientKey: { file: secrets/key } } }
storage: { folder: state }
targets:
  - { name: a, cluster: { context: x, kubeconfig: ~/.kube/other }, source: { git: ../repository } }
  - { name: b, cluster: { context: x }, source: { git: 'git@git.example:b.git', credentials: { sshKeyFile: /keys/b } } }
`,
  );
  const { configuration, file: loaded } = await loadConfiguration(file);
  assert.equal(loaded, file);
  assert.equal(configuration.temporal.tls?.clientKey?.file, path.join(folder, 'secrets/key'));
  assert.equal(configuration.storage.folder, path.join(folder, 'state'));
  const [first, second] = configuration.targets;
  assert.equal(first?.cluster.kubeconfig, path.join(os.homedir(), '.kube/other'));
  assert.equal(first?.source.git, path.join(path.dirname(folder), 'repository'));
  assert.equal(first?.source.path, '.');
  assert.equal(second?.source.git, 'git@git.example:b.git');
  assert.equal(second?.source.credentials?.sshKeyFile, '/keys/b');
});

test('a service that is not AWS gets the bucket in the path unless told otherwise', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'plumbline.yaml');
  const s3 = async (settings: string) => {
    await writeFile(file, `version: 1\nstorage: { s3: { bucket: plumbline${settings} } }\n`);
    return (await loadConfiguration(file)).configuration.storage.s3;
  };
  assert.equal((await s3(''))?.forcePathStyle, false);
  assert.equal((await s3(', endpoint: "https://s3.example"'))?.forcePathStyle, true);
  assert.equal((await s3(', endpoint: "https://s3.example", forcePathStyle: false'))?.forcePathStyle, false);
});

const rejection = async (file: string): Promise<string> => {
  const error: unknown = await loadConfiguration(file).catch((reason: unknown) => reason);
  assert.ok(error instanceof ConfigurationError);
  return error.message;
};

test('files that cannot be read as text say why', async () => {
  const folder = temporaryFolder();
  assert.match(
    await rejection(path.join(folder, 'none.yaml')),
    /none.yaml: no such file; start from examples/,
  );
  await mkdir(path.join(folder, 'folder.yaml'));
  assert.match(await rejection(path.join(folder, 'folder.yaml')), /folder.yaml: is a folder, not a file/);
  const latin = path.join(folder, 'latin.yaml');
  await writeFile(latin, Buffer.from('version: 1\n# caf\u00E9\n', 'latin1'));
  assert.match(await rejection(latin), /latin.yaml:2:6: is not UTF-8 from here on; save the file as UTF-8$/);
  const large = path.join(folder, 'large.yaml');
  await writeFile(large, '#'.repeat(1_048_577));
  assert.match(await rejection(large), /large.yaml: is larger than 1024 KiB$/);
});

test('a byte order mark is no fault', async () => {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  await writeFile(file, '\u{FEFF}version: 1\n');
  assert.equal((await loadConfiguration(file)).configuration.version, 1);
});

test('a bucket that workers share needs a fingerprint key that they share', () => {
  const targets = "targets: [{ name: a, cluster: { context: c }, source: { git: 'https://git.example/a' } }]";
  const storage = 'storage: { s3: { bucket: plumbline } }';
  assert.throws(
    () => parseConfiguration(`version: 1\n${storage}\n${targets}\n`, 'plumbline.yaml', new Date()),
    /plumbline\.yaml:2:12: storage in s3 needs secrets\.fingerprintKey/,
  );
  const secrets = 'secrets: { fingerprintKey: { env: KEY } }';
  parseConfiguration(`version: 1\n${storage}\n${secrets}\n${targets}\n`, 'plumbline.yaml', new Date());
});

const rendered = (settings: string, more = ''): string =>
  `version: 1\ntargets:\n  - name: shop\n    cluster: { context: test }\n${more}    source:\n      git: https://git.example/shop\n${settings}`;

test('a chart is rendered with values files in order, values, a release name and a namespace', () => {
  const helm =
    '      render: helm\n      helm: { releaseName: web, namespace: shop, valuesFiles: [a.yaml, ../b.yaml], values: { replicas: 2 } }\n';
  assert.deepEqual(parse(rendered(helm)).configuration.targets[0]?.source, {
    git: 'https://git.example/shop',
    render: 'helm',
    helm: {
      releaseName: 'web',
      namespace: 'shop',
      valuesFiles: ['a.yaml', '../b.yaml'],
      values: { replicas: 2 },
    },
  });
});

test('options of a renderer that is not used are a fault, not passed over', () => {
  assert.deepEqual(faultsOf(rendered('      render: kustomize\n      helm: { namespace: shop }\n')), [
    'plumbline.yaml:8:13: targets[0].source.helm: is only for `render: helm`, and this source has `render: kustomize`',
  ]);
  assert.deepEqual(faultsOf(rendered('      kustomize: { allowRemote: true }\n')), [
    'plumbline.yaml:7:18: targets[0].source.kustomize: is only for `render: kustomize`, and this source has `render: yaml`',
  ]);
});

test('a release has a namespace, its own or the one of the target', () => {
  const helm = '      render: helm\n';
  assert.deepEqual(faultsOf(rendered(helm)), [
    'plumbline.yaml:5:5: missing "helm.namespace" in targets[0].source; name the namespace of the release, or the one namespace of the target',
  ]);
  assert.deepEqual(faultsOf(rendered(helm, '    namespaces: [shop]\n')), []);
});

test('values files stay on this side of the network and renderers are spelled right', () => {
  const helm =
    '      render: helm\n      helm: { namespace: shop, valuesFiles: [https://values.example/a.yaml] }\n';
  assert.deepEqual(faultsOf(rendered(helm)), [
    'plumbline.yaml:8:46: targets[0].source.helm.valuesFiles[0]: expected a file of the repository, relative to the folder of the chart',
  ]);
  assert.deepEqual(faultsOf(rendered('      render: kustomise\n')), [
    'plumbline.yaml:7:15: targets[0].source.render: expected one of yaml, kustomize, helm, got "kustomise"; did you mean "kustomize"?',
  ]);
});

const live = (settings: string): string =>
  `version: 1\ntargets:\n  - name: shop\n    cluster: { context: test }\n    source: { ${settings} }\n`;

for (const [settings, expected] of [
  ['from: argo/shop', /source\.from: expected argocd\/<application>, flux\/kustomization\/<name>/],
  ['from: flux/bucket/shop', /source\.from: expected argocd/],
  ['from: argocd/shop, revision: main', /source\.revision: is taken from argocd\/shop; remove it here/],
  ['from: argocd/shop, credentials: { password: { env: T } }', /source\.credentials: need `git`/],
  ['git: https://git.example/a, cluster: { context: hub }', /source\.cluster: is only for `from`/],
  ['path: app', /source: expected `git`, the repository, or `from`/],
] as const) {
  test(`a source with ${settings} is refused`, () => {
    assert.throws(() => parse(live(settings)), expected);
  });
}

test('a source may be taken from Argo CD or Flux, with a mirror and its credentials', () => {
  for (const from of [
    'argocd/shop',
    'argocd/team-a/shop',
    'flux/kustomization/apps',
    'flux/helmrelease/prod/web',
  ])
    assert.equal(parse(live(`from: ${from}`)).configuration.targets[0]?.source.from, from);
  const mirrored = 'from: argocd/shop, git: https://mirror.example/a, credentials: { password: { env: T } }';
  assert.equal(parse(live(mirrored)).configuration.targets[0]?.source.git, 'https://mirror.example/a');
});
