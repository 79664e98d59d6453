/** GitHub takes 256 characters, Gitea 255; the rest is for what forges put before it. */
const longestTitle = 240;
/** GitHub takes 65,536 characters of body or comment; the rest is for what people add. */
const longestText = 60_000;

const cutMark = '…';
const cutNote = '\n\n*The rest was cut off: it is too long for this place.*';

/** Where our part of a body begins; it ends with the marker of the pull request. What is outside is people's. */
export const beginning = '<!-- plumbline -->';

/** A title in one line that every forge takes. */
export function limitTitle(title: string): string {
  const line = title.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestTitle
    ? line
    : `${cut(line, longestTitle - cutMark.length).trimEnd()}${cutMark}`;
}

/**
 * A text of ours in Markdown that every forge takes, with its marker as the last line. What is too long is cut between
 * two lines, and a block of code that was cut in two is closed.
 */
export function limitText(text: string, marker: string): string {
  const content = text.replaceAll(marker, '').trimEnd();
  const end = `\n\n${marker}`;
  const room = longestText - end.length;
  if (content.length <= room) return `${content}${end}`.trimStart();
  // A fence is at most as long as its line, and that is among what is kept.
  const kept = cut(content, room - cutNote.length - 200);
  const whole = kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0)) || kept;
  const fence = openFence(whole);
  const closed = fence === undefined ? whole : `${whole}\n${fence}`;
  return `${closed}${cutNote}${end}`;
}

/** Whether a text is the one that the marker stands for: its last line. A text that only quotes it is not. */
export function carriesMarker(text: string, marker: string): boolean {
  return text.trimEnd().split(/\r?\n/).at(-1)?.trim() === marker;
}

/** The body that a pull request begins with. */
export function newBody(ours: string, marker: string): string {
  return `${beginning}\n${limitText(ours, marker)}`;
}

/**
 * Brings our part of a body up to date and leaves alone what people wrote before or after it. Where they removed our
 * part it is added at the end.
 */
export function updatedBody(present: string, ours: string, marker: string): string {
  const part = newBody(ours, marker);
  const start = present.indexOf(beginning);
  const end = present.indexOf(marker, start);
  if (start >= 0 && end > start) return present.slice(0, start) + part + present.slice(end + marker.length);
  const people = present.replaceAll(marker, '').replaceAll(beginning, '').trimEnd();
  return people === '' ? part : `${people}\n\n${part}`;
}

/** Up to a number of UTF-16 units, without half a character at the end. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** The fence that closes a block of code which is open at the end of a text (CommonMark, section 4.5). */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const { fence, rest = '' } = /^ {0,3}(?<fence>`{3,}|~{3,})(?<rest>.*)$/.exec(line)?.groups ?? {};
    if (fence === undefined) continue;
    if (open === undefined) open = fence;
    else if (fence.startsWith(open) && rest.trim() === '') open = undefined;
  }
  return open;
}
