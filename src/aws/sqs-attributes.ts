/** Characters of a message attribute's value; the body and all attributes share the message's size. */
const MAX_LENGTH = 4_000;

/** Bytes of the attributes of a dead letter, of which two may have the greatest length in four-byte characters. */
export const MAX_ATTRIBUTES_SIZE = 20_000;

export function attribute(text: string) {
  return { DataType: 'String', StringValue: attributeText(text) };
}

/**
 * SQS refuses control characters in attributes, as it does in bodies, and what is not Unicode text: half of a
 * surrogate pair, as a key may have it or a cut may leave it.
 */
function attributeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones SQS refuses
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?');
  const cut = allowed.slice(0, MAX_LENGTH).replace(/\p{Surrogate}/gu, '?');
  return cut || 'unknown';
}
