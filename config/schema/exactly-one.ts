/** Arguments for `refine`: of these keys, one is given and the others are not. */
export function exactlyOne<Key extends string>(...keys: Key[]) {
  const check = (value: { [Name in Key]?: unknown }): boolean => given(keys, value) === 1;
  return [check, { error: `expected exactly one of ${keys.join(' and ')}` }] as const;
}

/** Arguments for `refine`: of these keys, one is given at most. */
export function atMostOne<Key extends string>(...keys: Key[]) {
  const check = (value: { [Name in Key]?: unknown }): boolean => given(keys, value) <= 1;
  return [check, { error: `expected at most one of ${keys.join(' and ')}` }] as const;
}

function given<Key extends string>(keys: readonly Key[], value: { [Name in Key]?: unknown }): number {
  return keys.filter((key) => value[key] !== undefined).length;
}
