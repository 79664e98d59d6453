import type { Route } from './route.ts';

export type Match =
  | { found: true; route: Route; params: Readonly<Record<string, string>> }
  /** `allow`: methods that the path has; empty where it leads nowhere. */
  | { found: false; allow: readonly Route['method'][] };

/** Finds the route of a request. Raises when two routes have the same method and path. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match {
  const table = routes.map((route) => ({ route, names: segmentsOf(route.path) }));
  const taken = new Set<string>();
  for (const { method, path } of routes) {
    const place = `${method} ${path.replaceAll(/:[^/]+/g, ':')}`;
    if (taken.has(place)) throw new TypeError(`two routes claim ${method} ${path}`);
    taken.add(place);
  }
  return (method, path) => {
    const segments = segmentsOf(path);
    const here = table.flatMap(({ route, names }) => {
      const params = matchSegments(names, segments);
      return params === undefined ? [] : [{ route, params }];
    });
    // A literal path wins over one with names, however they are ordered.
    const ranked = here.toSorted((one, other) => size(one.params) - size(other.params));
    // What answers GET answers HEAD.
    const wanted = method === 'HEAD' ? 'GET' : method;
    const match = ranked.find(({ route }) => route.method === wanted);
    if (match !== undefined) return { found: true, ...match };
    return { found: false, allow: [...new Set(here.map(({ route }) => route.method))] };
  };
}

function size(params: Readonly<Record<string, string>>): number {
  return Object.keys(params).length;
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

function matchSegments(
  names: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (names.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? '';
    if (!name.startsWith(':')) {
      if (name !== segment) return undefined;
      continue;
    }
    const value = decodeSegment(segment);
    if (value === undefined || value === '') return undefined;
    params[name.slice(1)] = value;
  }
  return params;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
