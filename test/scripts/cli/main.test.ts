import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import type { Command } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { commandGroups } from '../../../scripts/cli/command-groups.ts';
import { createProgram } from '../../../scripts/cli/program.ts';
import { plumbline } from '../../support/command-line.ts';

const main = path.join(import.meta.dirname, '../../../scripts/cli/main.ts');

test('the version is that of the package', async () => {
  assert.deepEqual(await plumbline(['--version']), {
    exitCode: 0,
    stdout: `${packageJson.version}\n`,
    stderr: '',
  });
});

test('the help names every command and what exit codes mean', async () => {
  const { exitCode, stdout, stderr } = await plumbline(['--help']);
  assert.equal(exitCode, 0);
  assert.equal(stderr, '');
  for (const words of [
    'config',
    'completion',
    'Examples:',
    'Exit codes: 0 nothing drifted, 1 drift, 2 an error',
  ]) {
    assert.ok(stdout.includes(words), words);
  }
});

test('every command teaches by examples and exit codes', async () => {
  const commands = withSubcommands(createProgram(commandGroups)).slice(1);
  assert.ok(commands.length >= 30);
  const helps = commands.map((command) => [command.name(), helpOf(command)] as const);
  const ofProcess = await plumbline(['config', 'check', '--help']);
  assert.equal(ofProcess.exitCode, 0);
  assert.ok(helps.some(([, help]) => help === ofProcess.stdout));
  for (const [name, help] of helps) {
    assert.match(help, /\nExamples:\n {2}\S*.*plumbline/, name);
    assert.match(help, /\nExit codes: 0 /, name);
  }
});

test('no command at all is an error, so that a forgotten one never reads as "nothing drifted"', async () => {
  for (const args of [[], ['config']]) {
    const { exitCode, stdout, stderr } = await plumbline(args);
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Usage: plumbline/);
  }
});

test('what is asked for wrongly is one line with a suggestion, and exit code 2', async () => {
  const mistakes: [args: string[], line: RegExp][] = [
    [['confg'], /^plumbline: unknown command 'confg'; did you mean config\?/],
    [['config', 'chek'], /^plumbline: unknown command 'chek'; did you mean check\?/],
    [
      ['config', 'check', '--efective'],
      /^plumbline: unknown option '--efective'; did you mean --effective\?/,
    ],
    [
      ['config', 'check', '-o', 'xml'],
      /^plumbline: option '-o, --format <format>' argument 'xml' is invalid\./,
    ],
    [['config', 'check', 'a', 'b'], /^plumbline: too many arguments for 'check'/],
    [['config', 'check', '--config'], /^plumbline: option '-c, --config <file>' argument missing/],
    [['completion'], /^plumbline: missing required argument 'shell'/],
    [['completion', 'tcsh'], /^plumbline: .*'tcsh' is invalid .*\. Allowed choices are bash, zsh, fish\./],
  ];
  for (const [args, line] of mistakes) {
    const { exitCode, stdout, stderr } = await plumbline(args);
    assert.equal(exitCode, 2, args.join(' '));
    assert.equal(stdout, '', args.join(' '));
    assert.match(stderr, line);
    assert.equal(stderr.indexOf('\n'), stderr.length - 1, stderr);
  }
});

test('a reader that goes away early ends the command without a word', () => {
  const script = '"$0" "$1" config check --schema | true; echo "${PIPESTATUS[0]}"';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, main], { encoding: 'utf8' });
  // 141 is how shells report it; a reader that is slow to leave takes everything, which ends with 0.
  assert.match(stdout, /^(141|0)\n$/);
  assert.equal(stderr, '');
});

test('colours are for terminals, and NO_COLOR and --no-color forbid them', async () => {
  const escape = '\u001B[';
  assert.ok(!(await plumbline(['--help'])).stdout.includes(escape));
  assert.ok(!(await plumbline(['--help'], { environment: { CI: 'true' } })).stdout.includes(escape));
  assert.ok((await plumbline(['--help'], { environment: { FORCE_COLOR: '1' } })).stdout.includes(escape));
  const refused = await plumbline(['--no-color', '--help'], { environment: { FORCE_COLOR: '1' } });
  assert.ok(!refused.stdout.includes(escape));
  const unwanted = await plumbline(['--help'], { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } });
  assert.ok(!unwanted.stdout.includes(escape));
});

/** A command and all below it. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** What a command prints for `--help`. */
function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false });
  command.outputHelp();
  return help;
}
