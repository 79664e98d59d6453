import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { plumbline } from '../../../support/command-line.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();
const script = path.join(folder, 'completion.bash');

before(async () => {
  await writeFile(path.join(folder, 'some file.yaml'), '');
  await writeFile(script, (await plumbline(['completion', 'bash'])).stdout);
});

/** What bash offers for the last word of a line, asked as its own completion asks. */
function offered(...words: string[]): string[] {
  const probe = `
    source "$1"; shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    handler=$(complete -p plumbline); [[ $handler =~ -F\\ ([^ ]+) ]] && "\${BASH_REMATCH[1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const result = spawnSync('bash', ['--norc', '-c', probe, 'bash', script, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(result.stderr, '');
  return result.stdout.split('\n').filter((word) => word !== '');
}

test('the script of bash parses and says what it completes', () => {
  assert.equal(spawnSync('bash', ['-n', script]).status, 0);
  const { stdout } = spawnSync('bash', ['--norc', '-c', `source '${script}'; complete -p plumbline`], {
    encoding: 'utf8',
  });
  assert.equal(stdout, 'complete -F _plumbline plumbline\n');
});

test('commands are completed, and then what belongs to the command', () => {
  assert.ok(offered('plumbline', '').includes('config'));
  assert.deepEqual(offered('plumbline', 'conf'), ['config']);
  assert.deepEqual(offered('plumbline', 'config', ''), ['check', 'migrate', 'help']);
  assert.deepEqual(offered('plumbline', 'completion', ''), ['bash', 'zsh', 'fish']);
});

test('options are completed, those of the command and those of every command', () => {
  const options = offered('plumbline', 'config', 'check', '--');
  for (const option of ['--effective', '--schema', '--format', '--config', '--verbose', '--help']) {
    assert.ok(options.includes(option), option);
  }
  assert.deepEqual(offered('plumbline', 'config', 'check', '--eff'), ['--effective']);
});

test('values of options are completed, also after an equals sign', () => {
  assert.deepEqual(offered('plumbline', 'config', 'check', '-o', ''), ['text', 'json']);
  assert.deepEqual(offered('plumbline', 'config', 'check', '--format', '=', 'j'), ['json']);
  assert.deepEqual(offered('plumbline', 'config', 'check', '--format', '='), ['text', 'json']);
});

test('files are completed where a file is asked for, spaces and all', () => {
  assert.deepEqual(offered('plumbline', 'config', 'check', 'some'), ['some file.yaml']);
  assert.deepEqual(offered('plumbline', '--config', 'some'), ['some file.yaml']);
});

test('the value of an option is not taken for a command', () => {
  assert.deepEqual(offered('plumbline', '--config', 'config', 'conf'), ['config']);
});

test('the help command takes the names of its siblings', () => {
  const commands = offered('plumbline', '').filter((name) => name !== 'help');
  assert.deepEqual(offered('plumbline', 'help', ''), commands);
});

test('zsh and fish get a script of their own, and parse it where they are installed', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { exitCode, stdout } = await plumbline(['completion', shell]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /config check/);
    const file = path.join(folder, `completion.${shell}`);
    await writeFile(file, stdout);
    const { error, status } = spawnSync(shell, ['-n', file]);
    if (error === undefined) assert.equal(status, 0, shell);
  }
});
