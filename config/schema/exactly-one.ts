/** Arguments for `refine`: of these keys, one is given and the others are not. */
export function exactlyOne<Key extends string>(...keys: Key[]) {
  const check = (value: { [Name in Key]?: unknown }): boolean =>
    keys.filter((key) => value[key] !== undefined).length === 1;
  return [check, { error: `expected exactly one of ${keys.join(' and ')}` }] as const;
}
