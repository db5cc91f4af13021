import { expect, test } from '@jest/globals';
import { releasedChangelog } from '../../../scripts/release/changelog.ts';

const OLDER = '## 1.0.0 - 2026-01-31\n\n- The first one.\n';
const release = (newest: string) =>
  releasedChangelog(`# Changelog\n\n${newest}${OLDER}`, '1.2.3', '2026-02-28');

test('what is unreleased becomes the section of the version', () => {
  expect(release('## Unreleased\n\n### Added\n\n- A.\n\n')).toEqual({
    changelog: `# Changelog\n\n## 1.2.3 - 2026-02-28\n\n### Added\n\n- A.\n\n${OLDER}`,
    notes: '### Added\n\n- A.',
  });
});

test.each(['', '## Unreleased\n\n'])('a section of the version is left as it is, after %j', (above) => {
  const text = `${above}## 1.2.3 - 2026-02-03\n\n- A.\n\n`;
  expect(release(text)).toEqual({ changelog: `# Changelog\n\n${text}${OLDER}`, notes: '- A.' });
});

test.each([
  ['', 'has neither a section "## 1.2.3 - 2026-02-28" nor entries under "## Unreleased"'],
  ['## Unreleased\n\n', 'has neither a section'],
  ['## 1.2.30 - 2026-02-03\n\n- A.\n\n', 'has neither a section'],
  ['## 1.2.3 - 2026-02-03\n\n', 'has nothing under "## 1.2.3 - 2026-02-03"'],
  ['## 1.2.3\n\n- A.\n\n', 'has "## 1.2.3"; expected "## 1.2.3 - 2026-02-28"'],
  ['## Unreleased\n\n- B.\n\n## 1.2.3 - 2026-02-03\n\n- A.\n\n', 'which would be released as well'],
])('%j is refused', (newest, problem) => {
  expect(() => release(newest)).toThrow(problem);
});
