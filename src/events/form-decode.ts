/**
 * Decodes what S3 form-encodes, in notifications and in listings: a space is `+` (S3 User Guide, "Event message
 * structure"). Undefined when the text is not form-encoded UTF-8.
 */
export function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** The key of a listing that was asked for with EncodingType `url`; as it is when it is none of those. */
export function decodedKey(key: string): string {
  return formDecode(key) ?? key;
}
