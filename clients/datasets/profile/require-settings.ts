import { ProfileError } from './errors.ts';
import type { ProfileSettings } from './format.ts';
import type { StoredProfile } from './read-profile.ts';

/** A profile answers only for what it was made with: another type or order of rows needs the reference itself. */
export function requireSettings({ file, footer }: StoredProfile, asked: ProfileSettings): void {
  const { settings } = footer;
  const differences = [
    ...(settings.time === asked.time ? [] : [difference('--time-column', settings.time, asked.time)]),
    ...[...new Set([...Object.keys(settings.types), ...Object.keys(asked.types)])]
      .filter((name) => settings.types[name] !== asked.types[name])
      .map((name) => difference(`--type of ${name}`, settings.types[name], asked.types[name])),
  ];
  if (differences.length === 0) return;
  throw new ProfileError(
    'profile-settings',
    file,
    `the profile was made with other settings (${differences.join('; ')}); use the same, or make it again with plumbline model profile`,
  );
}

function difference(what: string, made: string | null | undefined, asked: string | null | undefined): string {
  return `${what}: ${made ?? 'none'} then, ${asked ?? 'none'} now`;
}
