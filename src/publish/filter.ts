import type { PublishSettings } from '../config/publish.ts';
import type { ObjectChange } from '../events/change.ts';
import { type Selection, skipReason } from '../events/filter.ts';
import { destinationKey } from './copy-headers.ts';

/** Tells why an event is about nothing that is published; undefined when it may be, and for what a person asks for. */
export function publishFilter(
  selection: Selection,
  settings: PublishSettings,
): (change: ObjectChange) => string | undefined {
  // A hashed name needs a copy, and only no invalidation.
  const skip = new Set([...selection.skip].filter((name) => name !== 'hashed-names'));
  const ofSource = { ...selection, skip };
  return (change) => {
    if (change.event === undefined) return undefined;
    const isOutside = destinationKey(change.key, settings) === undefined;
    return skipReason(change, ofSource) ?? (isOutside ? 'outside publish.source_prefix' : undefined);
  };
}
