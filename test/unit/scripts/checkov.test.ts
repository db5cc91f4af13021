import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../scripts/checkov/findings.ts';

const PAGE = `# Security

| \`CKV_AWS_1\` | a row of another table |

## Findings of checkov

| check | reason |
|---|---|
| \`CKV_AWS_50\` | traces cost |
| \`CKV2_AWS_5\` | there is none |

### In a plan

| \`CKV_AWS_115\` | set a variable |
`;

/** As checkov prints the documents of folders: one after another, each over many lines. */
function output(...folders: (readonly string[] | 'empty')[]): string {
  const documents = folders.map((ids) =>
    ids === 'empty'
      ? { passed: 0, failed: 0 }
      : {
          results: {
            passed_checks: [{}, {}],
            failed_checks: ids.map((check_id) => ({
              check_id,
              check_name: `name of ${check_id}`,
              resource: 'aws_thing.this',
              file_path: '/main.tf',
            })),
          },
        },
  );
  return documents.map((one) => `${JSON.stringify(one, null, 4)}\n`).join('');
}

describe('what checkov finds', () => {
  test('is accepted with a reason', () => {
    expect(judge(output(['CKV_AWS_50'], ['CKV2_AWS_5', 'CKV_AWS_50']), 2, PAGE)).toEqual({
      passed: 4,
      found: 2,
      problems: [],
    });
  });

  test.each([
    ['in no table', 'CKV_AWS_2'],
    ['in another table', 'CKV_AWS_1'],
    ['only of plans', 'CKV_AWS_115'],
  ])('is refused without one: %s', (_, id) => {
    const { problems } = judge(output(['CKV_AWS_50', 'CKV2_AWS_5', id], [id]), 2, PAGE);
    expect(problems).toEqual([
      `${id} (name of ${id}): aws_thing.this in /main.tf. Change it, or give the reason in SECURITY.md`,
    ]);
  });

  test('is refused with an empty reason', () => {
    const page = PAGE.replace('traces cost', ' ');
    expect(judge(output(['CKV_AWS_50', 'CKV2_AWS_5']), 1, page).problems).toHaveLength(1);
  });

  test('no more is told apart from what is found', () => {
    expect(judge(output(['CKV_AWS_50']), 1, PAGE).problems).toEqual([
      'CKV2_AWS_5 has a reason in SECURITY.md, and checkov finds it no longer: remove the row',
    ]);
  });

  test.each([
    ['empty', output(['CKV_AWS_50', 'CKV2_AWS_5'], 'empty')],
    ['missing', output(['CKV_AWS_50', 'CKV2_AWS_5'])],
  ])('counts for nothing when the report of a folder is %s', (_, text) => {
    expect(judge(text, 2, PAGE).problems).toEqual(['checkov scanned 1 of 2 folders']);
  });
});
