import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { effectiveConfiguration } from '../../config/effective-configuration.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';

const now = new Date('2026-11-21T12:00:00Z');
const parse = (forge: string) => parseConfiguration(`version: 1\nforge: ${forge}\n`, 'plumbline.yaml', now);

function faultsOf(forge: string): string[] {
  try {
    parse(forge);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.message.split('\n');
  }
  return [];
}

const token = 'token: { env: FORGE_TOKEN }';

test('a forge needs little: a bare repository its kind, GitHub a token or an app, Gitea its address, too', () => {
  const good = [
    '{ kind: local }',
    `{ kind: github, ${token} }`,
    '{ kind: github, app: { id: 1, installation: 2, privateKey: { file: key.pem } } }',
    `{ kind: gitea, url: https://git.example, ${token} }`,
    '{ kind: local, base: develop, labels: [drift], reviewers: [ada, acme/platform], draft: true, codeOwners: false }',
  ];
  for (const forge of good) assert.deepEqual(faultsOf(forge), [], forge);
  const { labels, reviewers, draft, codeOwners } = parse('{ kind: local }').configuration.forge ?? {};
  assert.deepEqual([labels, reviewers, draft, codeOwners], [[], [], false, true]);
});

test('what is missing or does not belong together is said with its place', () => {
  const cases: [string, RegExp][] = [
    ['{}', /missing "kind" in forge; expected one of github, gitea, local/],
    ['{ kind: gitlab }', /:2:16: forge\.kind: expected one of github, gitea, local, got "gitlab"/],
    ['{ kind: github }', /:2:8: forge: expected exactly one of `token` and `app`$/],
    [
      `{ kind: github, ${token}, app: { id: 1, installation: 2, privateKey: { env: KEY } } }`,
      /exactly one of/,
    ],
    [`{ kind: gitea, ${token} }`, /forge: expected `url`, the address of the instance/],
    ['{ kind: gitea, url: https://git.example }', /forge: expected `token`/],
    [`{ kind: local, ${token} }`, /forge\.token: is not for `kind: local`, which needs no forge; remove it/],
    [`{ kind: github, ${token}, repository: platform }`, /forge\.repository: expected owner\/name/],
    [
      `{ kind: github, ${token}, reviewers: ['@ada'] }`,
      /forge\.reviewers\[0\]: expected a user name.*without @/,
    ],
    [`{ kind: github, ${token}, url: git.example }`, /forge\.url: expected an address/],
    [`{ kind: github, ${token}, base: -x }`, /forge\.base: expected the name of a branch/],
    [`{ kind: github, ${token}, app: { id: x } }`, /forge\.app\.id: expected a whole number/],
    [`{ kind: github, ${token}, lables: [] }`, /unknown key "lables" in forge; did you mean "labels"\?/],
  ];
  for (const [forge, expected] of cases)
    assert.ok(
      faultsOf(forge).some((fault) => expected.test(fault)),
      `${forge}: ${faultsOf(forge).join('\n')}`,
    );
});

test('a secret that stands in the file is refused and never quoted', () => {
  for (const forge of [
    '{ kind: github, token: ghp_canary5150 }',
    '{ kind: github, webhookSecret: ghp_canary5150 }',
  ]) {
    const faults = faultsOf(forge).join('\n');
    assert.match(faults, /expected a reference, \{env: NAME\} or \{file: PATH\}/);
    assert.doesNotMatch(faults, /canary5150/);
  }
});

test('a target names its own, and the whole configuration can be printed and read again', () => {
  const text = `version: 1
forge: { kind: github, ${token} }
targets:
  - name: shop
    cluster: { context: test }
    source: { git: ../shop.git }
    forge: { kind: local, base: main }
`;
  const { configuration } = parseConfiguration(text, 'plumbline.yaml', now);
  assert.equal(configuration.targets[0]?.forge?.kind, 'local');
  const again = parseConfiguration(effectiveConfiguration(configuration), 'plumbline.yaml', now);
  assert.deepEqual(again.configuration.forge, configuration.forge);
  assert.deepEqual(again.configuration.targets[0]?.forge, configuration.targets[0]?.forge);
});
