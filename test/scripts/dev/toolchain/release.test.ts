import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { SourceUnavailableError } from '../../../../scripts/dev/toolchain/errors.ts';
import { downloadRelease, findChecksum, releaseFor } from '../../../../scripts/dev/toolchain/release.ts';
import { TOOLS } from '../../../../scripts/dev/toolchain/tools.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const release = releaseFor(TOOLS.temporal);
assert.ok(release?.checksums !== undefined && release.member !== undefined);
const { url, checksums, member } = release;
const archive = pack(member, 'released\n');
const sum = createHash('sha256').update(archive).digest('hex');

/** A `.tar.gz` with one file in it. */
function pack(name: string, content: string): Buffer<ArrayBuffer> {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, name), content);
  const { stdout } = spawnSync('tar', ['-czf', '-', '-C', folder, name]);
  return Buffer.from(stdout);
}

/** Downloads into an empty folder from a host that answers as stated, 404 elsewhere. */
async function download(answers: Record<string, string | Buffer<ArrayBuffer>>) {
  const target = path.join(temporaryFolder(), 'temporal', 'temporal');
  mkdirSync(path.dirname(target));
  const fetch = ((input: string) => {
    const answer = answers[input];
    return Promise.resolve(answer === undefined ? new Response('no', { status: 404 }) : new Response(answer));
  }) as typeof globalThis.fetch;
  let failure: unknown;
  await downloadRelease(TOOLS.temporal, target, { environment: {}, fetch }).catch(
    (error: unknown) => (failure = error),
  );
  const left = readdirSync(path.dirname(target));
  return { failure, left, content: left.includes('temporal') ? readFileSync(target, 'utf8') : undefined };
}

test('a release is unpacked when its sum is the published one', async () => {
  const { failure, content, left } = await download({
    [url]: archive,
    [checksums]: `${sum}  ${path.basename(url)}\n`,
  });
  assert.equal(failure, undefined);
  assert.equal(content, 'released\n');
  assert.deepEqual(left, ['temporal']);
});

test('a release whose sum differs is thrown away', async () => {
  const { failure, left } = await download({
    [url]: archive,
    [checksums]: `${'0'.repeat(64)}  ${path.basename(url)}\n`,
  });
  assert.ok(failure instanceof SourceUnavailableError);
  assert.match(failure.message, /^download failed \(\S+ has SHA-256 [0-9a-f]{64}, published is 0{64}\)$/);
  assert.deepEqual(left, []);
});

test('a release whose sum is not published is not used', async () => {
  const { failure } = await download({ [url]: archive, [checksums]: `${sum}  another-file.tar.gz\n` });
  assert.match(String(failure), /holds no sum for temporal_cli/);
});

test('a release whose sums cannot be had is not used', async () => {
  const { failure } = await download({ [url]: archive });
  assert.match(String(failure), /checksums\.txt gave 404/);
});

test('a host that does not answer is asked once', async () => {
  let asked = 0;
  const fetch: typeof globalThis.fetch = () => {
    asked += 1;
    return Promise.reject(new TypeError('fetch failed'));
  };
  const target = path.join(temporaryFolder(), 'temporal');
  for (let attempt = 0; attempt < 2; attempt += 1)
    await assert.rejects(downloadRelease(TOOLS.temporal, target, { environment: {}, fetch }), {
      message: 'github.com is not reachable',
    });
  assert.equal(asked, 1);
});

test('sums are read from lists of several files and from files that hold one bare sum', () => {
  const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
  assert.equal(findChecksum(`${one}  a.tar.gz\n${two} *b.tar.gz\n`, 'b.tar.gz'), two);
  assert.equal(findChecksum(`${one}\n`, 'b.tar.gz'), one);
  assert.equal(findChecksum(`${one}  a.tar.gz\n`, 'b.tar.gz'), undefined);
  assert.equal(findChecksum('<html>not found</html>', 'b.tar.gz'), undefined);
});
