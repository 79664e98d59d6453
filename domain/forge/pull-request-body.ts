import { describeActor } from '../infrastructure/describe-writer.ts';
import { differenceLines } from '../infrastructure/difference-lines.ts';
import type { DriftItem } from '../infrastructure/drift-item.ts';
import type { Finding } from '../infrastructure/finding.ts';
import { codeBlock, codeSpan, plainText, quotation } from '../text/markdown.ts';
import { shortened } from '../text/visible.ts';
import type { ChangeKind } from './pull-request.ts';

/** One render before and after a change, as a person is shown it. */
export interface ShownRender {
  /** Such as `overlays/prod`. */
  place: string;
  objects: number;
  /** Where it differs, such as `Deployment shop/web /spec/replicas`; empty where nothing moved. */
  changed: readonly string[];
}

/** What shows that a change of the source does exactly what it should. */
export interface ShownProof {
  /** The target first. */
  renders: readonly ShownRender[];
  /** What could not be compared, because it could not be rendered before either. */
  notRendered: readonly string[];
}

/** Everything that the reviewer of a pull request is told. Values of secrets are fingerprints by then. */
export interface PullRequestStory {
  kind: ChangeKind;
  target: string;
  item: Pick<DriftItem, 'title' | 'severity' | 'findings' | 'impact' | 'managers' | 'actors'>;
  findings: readonly Finding[];
  /** Why it is proposed, and which person asked for it; policy did where nobody is named. */
  because: { reason: string; requestedBy?: string };
  /** Where the change comes from: the files it is made in, and how that was proved. */
  proof?: ShownProof;
  /** What of the difference the change leaves as it is, and why. */
  left: readonly { what: string; why: string }[];
  warnings: readonly string[];
  links: { page?: string; workflow?: string };
}

/** The body of a pull request: what merging does, what differs, who and why, the proof, and where to look further. */
export function pullRequestBody(story: PullRequestStory): string {
  const sections = [
    effect(story),
    difference(story),
    origin(story),
    proof(story),
    remainder(story),
    section('Worth knowing', bullets(story.warnings.map(plainText))),
    footer(story),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

const effects: Record<ChangeKind, string> = {
  codify: '**Merging this puts what runs into Git.** The cluster stays as it is.',
  revert:
    '**Merging this approves to make the cluster equal Git again.** It is done and verified right after.',
  ignore:
    '**Merging this keeps the difference silent** until the rule ends. Cluster and manifests stay as they are.',
};

const afterClosing: Record<ChangeKind, string> = {
  codify: 'Closing it without a merge leaves Git as it is; what becomes of the drift is for policy to say.',
  revert: 'Closing it without a merge restores nothing; what becomes of the drift is for policy to say.',
  ignore: 'Closing it without a merge brings the question back.',
};

function effect({ kind, target, item }: PullRequestStory): string {
  const lines = [
    `${effects[kind]} ${afterClosing[kind]}`,
    '',
    `${codeSpan(item.title)} in target ${codeSpan(target)}, severity **${item.severity}**.`,
  ];
  if (kind === 'revert' && item.impact.length > 0)
    lines.push('', 'What restoring does to pods:', '', bullets(item.impact.map(plainText)));
  return lines.join('\n');
}

/** The rest is in the page that the footer leads to, and of a codified change among the changed files. */
const mostLines = 200;
const longestLine = 400;

function difference({ findings }: PullRequestStory): string {
  const lines = differenceLines(findings).map((line) => shortened(line, longestLine));
  while (lines.at(-1) === '') lines.pop();
  const rest = lines.length - mostLines;
  const shown = rest > 0 ? [...lines.slice(0, mostLines), `… and ${rest} more lines`] : lines;
  return section('What differs', `\`-\` is Git, \`+\` is what runs.\n\n${codeBlock(shown, 'diff')}`);
}

function origin({ item, findings, because }: PullRequestStory): string {
  const [since] = findings
    .map(({ firstSeen }) => firstSeen)
    .filter(Boolean)
    .toSorted();
  const people = item.actors.map((actor) => `${codeSpan(describeActor(actor))} at ${actor.at}`);
  const tools = item.managers.map((manager) => codeSpan(manager));
  const lines = [
    `Changed by ${[...people, ...tools].join(', ') || 'somebody unknown'}${since === undefined ? '' : `, first seen ${since}`}.`,
    because.requestedBy === undefined
      ? `Policy asks for this: ${plainText(because.reason)}.`
      : `${codeSpan(because.requestedBy)} asked for this:\n\n${quotation(because.reason)}`,
  ];
  return section('Who and why', lines.join('\n\n'));
}

/** How many places of a render are named one by one. */
const mostPlaces = 30;

function proof({ proof: shown }: PullRequestStory): string {
  const [target, ...others] = shown?.renders ?? [];
  if (shown === undefined || target === undefined) return '';
  const places = target.changed.slice(0, mostPlaces).map((place) => `  - ${codeSpan(place)}`);
  const rest = target.changed.length - mostPlaces;
  const lines = [
    'Everything in this repository that uses the changed files was rendered before and after the change.',
    '',
    `- ${codeSpan(target.place)} renders to ${count(target.objects)} as they run. It differs here, and nowhere else:`,
    ...places,
    ...(rest > 0 ? [`  - and ${rest} more`] : []),
    ...others.map(
      ({ place, objects }) => `- ${codeSpan(place)} renders to the same ${count(objects)} as before.`,
    ),
    ...shown.notRendered.map((place) => `- ${codeSpan(place)} could not be rendered before either.`),
  ];
  return section('Proof', lines.join('\n'));
}

function remainder({ left }: PullRequestStory): string {
  const lines = left.map(({ what, why }) => `${codeSpan(what)}: ${plainText(why)}`);
  return section(
    'Left as it is',
    lines.length === 0 ? '' : `It is asked about after the merge.\n\n${bullets(lines)}`,
  );
}

function footer({ item, target, links }: PullRequestStory): string {
  const [finding] = item.findings;
  const parts = [
    ...(finding === undefined ? [] : [`finding ${codeSpan(finding)}`]),
    `target ${codeSpan(target)}`,
    ...(links.page === undefined ? [] : [`[its page](<${links.page}>)`]),
    ...(links.workflow === undefined ? [] : [`[its workflow](<${links.workflow}>)`]),
  ];
  return `---\n${parts.join(' · ')} · brought up to date by Plumbline while the cluster changes`;
}

function section(title: string, content: string): string {
  return content === '' ? '' : `### ${title}\n\n${content}`;
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function count(objects: number): string {
  return `${objects} ${objects === 1 ? 'object' : 'objects'}`;
}
