/** What a pattern is made of. None of it can backtrack without bound: see `match`. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** One character, or any number of them; a slash only where it may cross folders. */
  | { readonly kind: 'one' | 'run'; readonly crossesFolders: boolean }
  /** Any number of whole folders, each with its slash. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'begin' | 'end'; readonly variable: string };

/**
 * The text of each variable if the tokens fit the whole text, else undefined. Every token takes as much as it
 * can, the first ones first.
 *
 * Takes time proportional to the length of the text times that of the pattern: no pair of token and position is
 * tried twice.
 */
export function match(tokens: readonly Token[], text: string): ReadonlyMap<string, string> | undefined {
  if (!mayMatch(tokens, text)) return undefined;
  const width = text.length + 1;
  const tried = new Uint8Array((tokens.length + 1) * width);
  const begins = new Map<string, number>();
  const variables = new Map<string, string>();
  const waiting = [0];

  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (tried[state] === 1) continue;
    tried[state] = 1;
    const at = state % width;
    const token = tokens[(state - at) / width];
    if (token === undefined) {
      if (at === text.length) return variables;
      continue;
    }
    const next = state + width;
    switch (token.kind) {
      case 'text':
        if (text.startsWith(token.text, at)) waiting.push(next + token.text.length);
        break;
      case 'begin':
        begins.set(token.variable, at);
        waiting.push(next);
        break;
      case 'end':
        variables.set(token.variable, text.slice(begins.get(token.variable), at));
        waiting.push(next);
        break;
      case 'folders':
        if (at === 0 || text[at - 1] === '/') waiting.push(next);
        if (at < text.length) waiting.push(state + 1);
        break;
      default: {
        const step = stepOver(text, at, token.crossesFolders);
        // The last one pushed is tried first: taking more before going on.
        if (token.kind === 'run') waiting.push(next);
        if (step > 0) waiting.push((token.kind === 'run' ? state : next) + step);
      }
    }
  }
  return undefined;
}

/** Rules out most texts without the table that `match` needs. */
function mayMatch(tokens: readonly Token[], text: string): boolean {
  const first = tokens[0];
  const last = tokens.at(-1);
  return (
    (first?.kind !== 'text' || text.startsWith(first.text)) &&
    (last?.kind !== 'text' || text.endsWith(last.text))
  );
}

/** The length of the character at a position, 0 where there is none that may be taken. */
function stepOver(text: string, at: number, crossesFolders: boolean): number {
  const character = text.codePointAt(at);
  if (character === undefined || (text[at] === '/' && !crossesFolders)) return 0;
  return character > 0xffff ? 2 : 1;
}
