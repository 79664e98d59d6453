import type { Configuration } from '../../../config/schema/configuration.ts';
import { openLinkKeys } from './link-keys.ts';
import { pagePaths } from './page-paths.ts';
import { signedLink } from './signed-link.ts';

/** Addresses of pages, signed, each good for a while from when it was made. */
export interface PageLinks {
  toFinding(id: string): string;
  toItem(target: string, cause: string): string;
  /** `scan` is the name of a stored scan. */
  toScan(target: string, scan: string): string;
  toEmergency(target: string, id: string): string;
  toModel(model: string): string;
  toIncident(model: string): string;
  /** With the page of the model, like all that is below it. An `id` that is not known yet leads to the model. */
  toRetraining(model: string, id: string): string;
  toRollout(model: string, id: string): string;
  /** `scan` is the name of a stored scan of the model. */
  toModelScan(model: string, scan: string): string;
  /** All pages; with a person, they can decide there as well: for their eyes only. */
  toEverything(person?: string): string;
}

/** Undefined where the configuration does not say how people reach the gateway. */
export async function openPageLinks(
  configuration: Configuration,
  now: () => Date = () => new Date(),
): Promise<PageLinks | undefined> {
  const { publicUrl, links } = configuration.gateway;
  if (publicUrl === undefined) return undefined;
  const keys = await openLinkKeys(configuration);
  const expires = (): number => Math.floor((now().getTime() + links.expireAfter) / 1000);
  const link = (path: string): string => signedLink(keys, publicUrl, path, { expires: expires() });
  const ofModel = (model: string, path: string): string =>
    signedLink(keys, publicUrl, path, { expires: expires(), scope: pagePaths.model(model) });
  return {
    toFinding: (id) => link(pagePaths.finding(id)),
    toScan: (target, scan) => link(pagePaths.scan(target, scan)),
    toEmergency: (target, id) => link(pagePaths.emergency(target, id)),
    toItem: (target, cause) => link(pagePaths.item(target, cause)),
    toIncident: (model) => ofModel(model, pagePaths.incident(model)),
    toRetraining: (model, id) =>
      ofModel(model, id === '' ? pagePaths.model(model) : pagePaths.retraining(model, id)),
    toRollout: (model, id) =>
      ofModel(model, id === '' ? pagePaths.model(model) : pagePaths.rollout(model, id)),
    toModel: (model) => link(pagePaths.model(model)),
    toModelScan: (model, scan) => link(pagePaths.modelScan(model, scan)),
    toEverything: (person) =>
      signedLink(keys, publicUrl, pagePaths.overview, {
        expires: expires(),
        ...(person === undefined ? {} : { person }),
      }),
  };
}
