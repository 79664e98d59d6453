import type { HelmSettings } from '../../clients/renderers/render-settings.ts';
import type { RenderedObject } from '../../clients/renderers/renderer.ts';
import type { Json, JsonObject } from '../../domain/infrastructure/object.ts';
import { asJson, isJsonObject } from '../../domain/source/json.ts';
import { isObject, valueOf } from '../../domain/source/live-change.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';

/** What a render has at the place of a change. */
export function fieldIn(objects: readonly RenderedObject[], change: LiveChange): Json | undefined {
  const found = objects.find(({ object }) => isObject(object, change.object));
  return found === undefined ? undefined : valueOf(asJson(found.object), change.path);
}

/** A release that is given further values, which win over all others. */
export function withOverride(settings: HelmSettings, override: Json): HelmSettings {
  const values = merged(settings.values ?? {}, override);
  return { ...settings, values: isJsonObject(values) ? values : {} };
}

/** Unlike Helm's own merge it keeps null: that is how values take away what others state. */
function merged(below: JsonObject, above: Json): Json {
  if (!isJsonObject(above)) return above;
  const result: JsonObject = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] = isJsonObject(under) && isJsonObject(value) ? merged(under, value) : value;
  }
  return result;
}
