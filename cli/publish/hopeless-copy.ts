/** By the name of an error that no other attempt will spare (src/publish/hopeless.ts): what to do before the next one. */
const REMEDIES: Readonly<Record<string, string>> = {
  InvalidObjectState:
    'Restore the archived object with `aws s3api restore-object`, and then run `publish` with its key',
  InvalidRequest:
    'Correct what the reason names, in the object or in the variable publish, and then run `publish` with its key',
  InvalidArgument:
    'Correct what the reason names, in the object or in the variable publish, and then run `publish` with its key',
  KeyTooLongError: 'Give the object a shorter key, or set a shorter publish.prefix',
  MetadataTooLarge:
    'Shorten the metadata of the object or publish.metadata, and then run `publish` with its key',
  CopyOfDestination: 'If it is to be published, upload it to the source anew instead of copying it back',
  OutsideSourcePrefix:
    'Only objects under publish.source_prefix are copied, and not the prefix itself; `publish --all` copies all of them',
  NoSuchSource: 'Check the key: the source bucket has no such object',
};

/** @returns a sentence without its period; undefined: the error may go away by itself */
export function remedyOfCopy(name: string): string | undefined {
  return REMEDIES[name];
}
