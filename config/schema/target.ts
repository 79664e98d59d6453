import { z } from 'zod';
import { Cluster } from './cluster.ts';
import { durationFrom, Duration } from './duration.ts';
import { Forge } from './forge.ts';
import { IgnoreRule } from './ignore-rule.ts';
import type { WrittenIgnoreRule } from './ignore-rule.ts';
import { LocalPath } from './local-path.ts';
import { Name } from './name.ts';
import { Schedule } from './schedule.ts';
import { Source } from './source.ts';

/** As many as `domain/infrastructure/shards.ts` makes at most. */
const mostShards = 64;

const Count = z.int({ error: 'expected a whole number, 1 or more' }).min(1);

const Limits = z.strictObject({
  objects: Count.prefault(20).describe('Drifted objects.'),
  share: z.number().min(0).max(1).prefault(0.5).describe('Drifted share of all compared objects, 0 to 1.'),
});

const Flapping = z.strictObject({
  heals: Count.prefault(3).describe('Heals of one object …'),
  within: durationFrom('1s').prefault('1h').describe('… within this time.'),
});

const Watch = z.strictObject({
  enabled: z
    .boolean()
    .prefault(false)
    .describe(
      'Workers keep what scans read in memory and follow it by watches: scans list nothing, and what is touched is looked at within seconds.',
    ),
  debounce: durationFrom('100ms')
    .prefault('2s')
    .describe('How long a touched object must be left alone before it is looked at; 10s at most.'),
});

const ImagePaths = z.strictObject({
  kind: z
    .string()
    .regex(/^[^/]*\/[^/]+$/, {
      error: 'expected GROUP/KIND, such as example.com/Pipeline; * and ? are wildcards',
    })
    .describe('GROUP/KIND of the custom resources, such as example.com/Pipeline; * and ? are wildcards.'),
  paths: z
    .array(z.string().regex(/^\//, { error: 'expected a JSON pointer, such as /spec/runner/image' }))
    .min(1)
    .describe('JSON pointers to images; * is any step, ** any number of steps.'),
});

/** One part of one cluster, and the place in Git that it is held to. */
export const Target = z.strictObject({
  name: Name.describe('Name of the target, unique in this file.'),
  cluster: Cluster.describe('The cluster.'),
  source: Source.describe('Where Git says what should run.'),
  forge: Forge.exactOptional().describe(
    'Where pull requests of this target are opened, instead of the forge of the file.',
  ),
  namespaces: z
    .array(Name)
    .prefault([])
    .describe('Namespaces that this target governs alone: what runs there and is not in Git is reported.'),
  audit: Name.exactOptional().describe(
    "The cluster's audit log: a name under audit. Without it, tools are known and people are not.",
  ),
  labels: z
    .record(z.string().min(1), z.string())
    .prefault({})
    .describe('Labels of the target, to choose by; those of the object that `source.from` names are added.'),
  imagePaths: z
    .array(ImagePaths)
    .prefault([])
    .describe('Where custom resources name images: a change there is image drift. KServe is known.'),
  schedule: Schedule.prefault({ every: '5m' }).describe('When the target is scanned.'),
  watch: Watch.prefault({}).describe('Follow the cluster between scans.'),
  shards: z
    .int({ error: `expected a whole number from 1 to ${mostShards}` })
    .min(1)
    .max(mostShards)
    .exactOptional()
    .describe(
      'In how many shards the target is compared, each a set of namespaces; 1 never divides it. Without it, from 20,000 objects on, one for each 10,000.',
    ),
  ignore: z
    .array(IgnoreRule)
    .prefault([])
    .describe('Differences that are legitimate; the forms of Argo CD and Flux are read as they are.'),
  ignoreFrom: z
    .array(LocalPath)
    .prefault([])
    .describe(
      'Files with Argo CD Applications or Flux Kustomizations and HelmReleases whose ignore rules hold here, too.',
    ),
  policy: z
    .string()
    .exactOptional()
    .describe(
      'What is done about drift: a name under policies, production (heals by itself) or sensitive (asks). Without it, drift is only reported.',
    ),
  pendingGrace: Duration.prefault('15m').describe(
    'How long the cluster may lag behind a new commit before that counts as drift.',
  ),
  limits: Limits.prefault({}).describe(
    'More drift than this at once changes nothing by itself: a person is asked.',
  ),
  flapping: Flapping.prefault({}).describe(
    'More heals than this, and a person is asked: something fights back.',
  ),
});
export type Target = z.output<typeof Target> & {
  /** All ignore rules, imported ones included, with where they stand; once the file is loaded. */
  ignoreRules?: readonly WrittenIgnoreRule[];
};
