/** What counts against a quota until its time, with running sums, so that asking costs little however much has gone. */
export class InProgress {
  files = 0;
  wildcards = 0;
  /** In the order of their times. */
  readonly #running: { readonly files: number; readonly wildcards: number; readonly until: number }[] = [];

  add(files: number, wildcards: number, until: number): void {
    let index = this.#running.length;
    while (index > 0 && (this.#running[index - 1]?.until ?? 0) > until) index -= 1;
    this.#running.splice(index, 0, { files, wildcards, until });
    this.files += files;
    this.wildcards += wildcards;
  }

  /** Lets go of what is complete. */
  settle(now: number): void {
    for (let [next] = this.#running; next !== undefined && next.until <= now; [next] = this.#running) {
      this.#running.shift();
      this.files -= next.files;
      this.wildcards -= next.wildcards;
    }
  }
}
