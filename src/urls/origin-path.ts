/**
 * The folders of the bucket that an origin path may stand for, without slashes at the ends; `""` is the bucket itself.
 * An origin path is part of a URL, and no document says whether CloudFront takes it as encoded already.
 */
export function originFolders(originPath: string): string[] {
  const folder = originPath.slice(1);
  return [...new Set([folder, decoded(folder)])];
}

/** The text with its percent-encodings decoded, or as it is where they are not UTF-8. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
