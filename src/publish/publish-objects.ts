import { asError } from '../as-error.ts';
import type { PublishSettings } from '../config/publish.ts';
import { inParallel } from '../parallel.ts';
import type { Copier } from './copier.ts';
import { destinationKey } from './copy-headers.ts';
import { listed, MANY } from './listed.ts';
import { type PublishObjectPorts, type PublishOptions, publishObject } from './publish-object.ts';
import type { Published } from './published.ts';
import { unconfirmed } from './verify.ts';

/** Objects at once; each makes two small requests at once, and then a copy. */
const PARALLEL_OBJECTS = 40;

/** The invocation had no time left for it. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

export interface PublishAllOptions {
  readonly dryRun: boolean;
  /** By when an object must be begun, and its writes be answered, in milliseconds since the epoch. */
  readonly until: number;
  /** The same for objects that changed while they were copied, with the others. */
  readonly deadline: number;
}

/** What became of objects, by their keys in the source. */
export interface PublishedAll {
  readonly outcomes: Map<string, Published | Error>;
  /** Keys whose copies S3 may still write: see `WriteOptions.onLost`. */
  readonly lost: ReadonlySet<string>;
}

/** Makes the destination what the source is. Never rejects; what fails holds up no other. */
export async function publishAll(
  keys: readonly string[],
  sourceBucket: string,
  settings: PublishSettings,
  ports: PublishObjectPorts,
  { dryRun, until, deadline }: PublishAllOptions,
): Promise<PublishedAll> {
  const { copier, clock } = ports;
  const lost = new Set<string>();

  const publishSome = async (
    some: readonly string[],
    options: Omit<PublishOptions, 'onLost' | 'isNew'>,
    isNew: (key: string) => boolean,
  ) => {
    const outcomes = new Map<string, Published | Error>();
    await inParallel(PARALLEL_OBJECTS, some, async (key) => {
      try {
        if (clock.now() > options.until) throw new OutOfTime('there was no time left to copy it');
        const whole = { ...options, isNew: isNew(key), onLost: () => void lost.add(key) };
        outcomes.set(key, await publishObject(key, sourceBucket, settings, ports, whole));
      } catch (error) {
        outcomes.set(key, asError(error));
      }
    });
    return outcomes;
  };

  const areMany = keys.length >= MANY;
  const mayGoOn = () => clock.now() < until;
  const isNew = areMany ? await newAtDestination(keys, settings, copier, mayGoOn) : () => false;
  const outcomes = await publishSome(keys, { dryRun, until, verifiesLater: areMany }, isNew);
  const read = new Map(
    [...outcomes].flatMap(([key, one]) =>
      one instanceof Error || one.unverified === undefined ? [] : [[key, one.unverified] as const],
    ),
  );
  // What no listing can tell is read one by one.
  const doubtful = await unconfirmed(read, copier.listSource, mayGoOn).catch(() => [...read.keys()]);
  for (const [key, again] of await publishSome(doubtful, { until: deadline }, () => false)) {
    const first = outcomes.get(key);
    if (first === undefined || first instanceof Error) outcomes.set(key, again);
    else if (again instanceof Error) outcomes.set(key, { ...first, failure: again });
    // Another environment may have made a newer copy.
    else if (again.version !== first.version) outcomes.set(key, { ...again, isWritten: true });
  }
  return { outcomes, lost };
}

/** Tells by listings, in place of reading each, which keys of the source have no copy; false where they do not tell. */
async function newAtDestination(
  keys: readonly string[],
  settings: PublishSettings,
  { listDestination }: Copier,
  mayGoOn: () => boolean,
): Promise<(key: string) => boolean> {
  const copies = new Map(keys.map((key) => [key, destinationKey(key, settings) ?? '']));
  const seen = await listed(copies.values(), listDestination, mayGoOn).catch(() => undefined);
  return (key) => {
    const copy = copies.get(key) ?? '';
    return seen?.covers(copy) === true && !seen.objects.has(copy);
  };
}
