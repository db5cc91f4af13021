/** Problems of one event that are listed; a hostile event must not fill the log. */
const MAX_PROBLEMS = 10;
/** Characters of a value that a problem shows. */
const MAX_SHOWN = 200;

/** Collects what is wrong with an event: few problems, each short. */
export class Problems {
  readonly #list: string[] = [];
  #more = 0;

  /** @param problem is called only where there is room for it */
  add(problem: () => string): void {
    if (this.#list.length < MAX_PROBLEMS) this.#list.push(problem());
    else this.#more += 1;
  }

  get list(): string[] {
    return this.#more === 0 ? [...this.#list] : [...this.#list, `and ${this.#more} more problems`];
  }
}

/** The value as JSON, cut to what a log line and a message attribute can hold. Never throws. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return cut(JSON.stringify(value.slice(0, MAX_SHOWN + 1)));
  try {
    return cut(JSON.stringify(value) ?? 'nothing');
  } catch {
    // The stack ends before a value that is nested thousands of levels deep does.
    return 'a value that is nested too deeply';
  }
}

function cut(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
