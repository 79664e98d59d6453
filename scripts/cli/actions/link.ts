import type { Command } from 'commander';
import type { Person } from '../../../domain/approval/people.ts';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import type { LinkOptions } from '../commands/link.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';

/** No link can be made, or not to that. */
class LinkRefusedError extends Error {
  override readonly name = 'LinkRefusedError';
}

/** Prints a link that opens the pages, or one finding, for a while. Asks no server. */
export async function printLink(
  finding: string | undefined,
  { person, format }: LinkOptions,
  command: Command,
): Promise<void> {
  if (finding !== undefined && !/^[0-9a-f]{6,64}$/.test(finding)) {
    throw new LinkRefusedError(`${finding} is no finding; \`plumbline status\` lists their ids`);
  }
  if (finding !== undefined && person !== undefined) {
    throw new LinkRefusedError('--person goes with a link to everything; leave the finding out');
  }
  const configuration = await openConfiguration(command);
  const { people } = configuration;
  if (person !== undefined && !people.some(({ name }) => name === person)) throw noSuchPerson(person, people);
  const links = await openPageLinks(configuration);
  if (links === undefined) {
    throw new LinkRefusedError('gateway.publicUrl is not set: it says where people reach the pages');
  }
  const link = finding === undefined ? links.toEverything(person) : links.toFinding(finding);
  printResult(format, { link }, (shown) => shown.link);
}

/** Nobody could tell what this person has changed, so four eyes would see none of it. */
function noSuchPerson(person: string, people: readonly Pick<Person, 'name'>[]): LinkRefusedError {
  const names = people.map(({ name }) => name);
  const known = names.length === 0 ? 'it names nobody yet' : `it names ${names.join(', ')}`;
  return new LinkRefusedError(
    `--person ${person} is nobody under people in plumbline.yaml (${known}): name them there first`,
  );
}
