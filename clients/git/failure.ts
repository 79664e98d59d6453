import {
  AuthenticationError,
  GitFailedError,
  GitUnreachableError,
  InvalidPathError,
  InvalidRepositoryUrlError,
  MirrorCorruptedError,
  RepositoryNotFoundError,
  UnknownRevisionError,
} from './errors.ts';
import type { GitError } from './errors.ts';

/** What a line that Git prints means, first match first. `found` is that line, cleaned. */
type Meaning = [pattern: RegExp, toError: (repository: string, found: string) => GitError];

const meanings: Meaning[] = [
  [
    /No space left on device|Disk quota exceeded/,
    (repository) =>
      new GitFailedError(`No space is left for the local mirror of ${repository}; make room.`, true),
  ],
  [/transport '.*' not allowed/, () => new InvalidRepositoryUrlError('it leads to another protocol')],
  [
    /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
    (repository) =>
      new AuthenticationError(
        repository,
        'its host key is unknown or changed; compare it and put it into known_hosts',
      ),
  ],
  [
    /Permission denied \(|Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|error: 40[13]\b|Access denied|not granted/,
    (repository) =>
      new AuthenticationError(repository, 'correct `credentials` of the source, or their rights'),
  ],
  [
    /certificate|SSL|TLS/,
    (repository, found) =>
      new GitUnreachableError(repository, `${found}; GIT_SSL_CAINFO may name a file of authorities to trust`),
  ],
  [
    /resolve host|onnect to|Connection (?:refused|reset|timed out|closed)|etwork is unreachable|No route to host|timed out|too slow|RPC failed|early EOF|unexpected disconnect|hung up unexpectedly|Empty reply|error: (?:429|5\d\d)\b/,
    (repository, found) => new GitUnreachableError(repository, found),
  ],
  [
    /error: 30[12378]\b/,
    () =>
      new InvalidRepositoryUrlError(
        'the server sends us to another address, which is not followed by http: name that address (https) itself',
      ),
  ],
  [
    /not our ref|unadvertised object|find remote ref/,
    (repository) => new UnknownRevisionError(repository, 'asked for', 'the server does not give it out'),
  ],
  [
    /is this a git repository|not found|does not appear to be a git repository|does not exist|could not be found|error: 4(?:04|10)\b/,
    (repository) => new RepositoryNotFoundError(repository),
  ],
  [
    /[Ii]nvalid path '(.*)'/,
    (_, found) => new InvalidPathError(/'(.*)'/.exec(found)?.[1] ?? '', 'is one that Git refuses'),
  ],
  [
    /^(?!remote:).*(?:not a git repository|corrupt|is empty|truncated|bad (?:object|tree|config|pack|file)|not send all necessary|revision walk|[Cc]ould not read [0-9a-f]{40}|[Uu]nable to (?:read|create)|[Ff]ailed to (?:read|traverse)|missing (?:blob|tree|commit)|invalid object|cannot lock ref|inflate|not a valid|index file|packfile|could not parse)/,
    (repository, found) => new MirrorCorruptedError(repository, found),
  ],
];

/** Turns what a failed Git command printed into an error of one line that names the repository. */
export function explainFailure(repository: string, command: string, output: string): GitError {
  const lines = output
    .split('\n')
    .map((line) => clean(line, repository))
    .filter((line) => line !== '');
  for (const [pattern, toError] of meanings) {
    const found = lines.find((line) => pattern.test(line));
    if (found !== undefined) return toError(repository, sentence(found));
  }
  const reason = sentence(lines.at(-1) ?? 'no reason was given');
  return new GitFailedError(`git ${command} for ${repository} failed: ${reason}.`, true);
}

/** Without the address, whose words must not be taken for the failure's. Lines of the server keep their `remote:`. */
function clean(line: string, repository: string): string {
  return line
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(repository, '')
    .replace(/^(?:fatal|error|warning): */i, '')
    .replace(/^unable to access '\/?': /, '')
    .trim();
}

function sentence(line: string): string {
  return line.replace(/^remote: */, '').replace(/[.!]$/, '');
}

/** Removes secrets, in all the notations in which Git or a server may print them. */
export function scrub(text: string, secrets: readonly string[]): string {
  const notations = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const plain = notations.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
  return plain.replaceAll(/(\w:\/\/)[^\s/@]+@/g, '$1***@');
}
