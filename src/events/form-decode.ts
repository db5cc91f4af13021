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
