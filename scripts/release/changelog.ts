/** CHANGELOG.md at the time of a release, and what it says about that release. */
export interface ReleasedChangelog {
  /** The whole file, in which nothing is unreleased. */
  readonly changelog: string;
  /** The text under the release's heading. */
  readonly notes: string;
}

/**
 * The changelog of a release: as it is when it has a section for the version, else with that version and date in place of
 * "Unreleased".
 *
 * @param date day of the release, as 2026-01-31
 * @throws when nothing is said about the version, or what is said does not cover everything that is released
 */
export function releasedChangelog(text: string, version: string, date: string): ReleasedChangelog {
  const released = section(text, (heading) => heading.split(' ')[0] === version);
  const unreleased = section(text, (heading) => heading === 'Unreleased');
  if (released === undefined) {
    if (!unreleased?.notes)
      throw new Error(
        `CHANGELOG.md has neither a section "## ${version} - ${date}" nor entries under "## Unreleased": say what ${version} brings`,
      );
    const renamed = text.replace(/^## Unreleased$/m, `## ${version} - ${date}`);
    return { changelog: renamed, notes: unreleased.notes };
  }
  if (!/^\S+ - \d{4}-\d{2}-\d{2}$/.test(released.heading))
    throw new Error(`CHANGELOG.md has "## ${released.heading}"; expected "## ${version} - ${date}"`);
  if (!released.notes)
    throw new Error(`CHANGELOG.md has nothing under "## ${released.heading}": say what ${version} brings`);
  if (unreleased?.notes)
    throw new Error(
      `CHANGELOG.md has a section for ${version} and entries under "## Unreleased", which would be released as well: move them there`,
    );
  return { changelog: text, notes: released.notes };
}

function section(text: string, is: (heading: string) => boolean) {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      return { heading: heading.trim(), notes: lines.join('\n').trim() };
    })
    .find(({ heading }) => is(heading));
}
