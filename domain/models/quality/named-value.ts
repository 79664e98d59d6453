/** A category in a message: quoted, and cut where it is long. */
export function namedValue(category: string): string {
  return JSON.stringify(category.length <= 40 ? category : `${category.slice(0, 39)}…`);
}

/** The first few of a list of categories, and how many more there are. */
export function namedValues(categories: readonly string[]): string {
  const shown = categories.slice(0, 3).map(namedValue).join(', ');
  return categories.length > 3 ? `${shown} and ${categories.length - 3} more` : shown;
}
