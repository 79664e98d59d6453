const enough = 0.6;
const most = 3;

/** Names that share most of their letters with the one that was asked for, the most alike first. */
export function similarNames(asked: string, names: readonly string[]): string[] {
  return [...new Set(names)]
    .map((name) => ({ name, likeness: likeness(asked.toLowerCase(), name.toLowerCase()) }))
    .filter((candidate) => candidate.likeness >= enough)
    .toSorted((one, other) => other.likeness - one.likeness)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Sørensen–Dice coefficient over single letters, order aside: 1 for the same letters, 0 for none in common. */
function likeness(one: string, other: string): number {
  const left = Array.from(other);
  let common = 0;
  for (const letter of Array.from(one)) {
    const found = left.indexOf(letter);
    if (found === -1) continue;
    left.splice(found, 1);
    common += 1;
  }
  return (2 * common) / (one.length + other.length);
}
