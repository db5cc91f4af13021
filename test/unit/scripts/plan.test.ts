import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** What `npm run plan` prints for changed keys. */
function plan(keys: readonly string[], ...args: string[]) {
  const command = ['--import', 'tsx', 'scripts/plan/main.ts', ...args];
  const { stdout, status } = spawnSync(process.execPath, command, {
    input: keys.join('\n'),
    encoding: 'utf8',
  });
  return { sections: stdout.trimEnd().split('\n\n'), status };
}

test('the plan counts only paths that the function would send', () => {
  const keys = ['site/a.html', 'site/~x', '/site/b.html', 's3://my-site/site/c.html', 'other.html'];
  expect(plan(keys, '--origin-path', '/site')).toEqual({
    sections: [
      '5 keys: 1 path ($0.005) → 1 ($0.005) in 1 request; 0 LIST requests',
      '/  1 path',
      'Skipped:\n  other.html: outside the origin path',
      'Dead-lettered as TooWide, because the wildcard would clear everything:\n  site/~x',
      [
        'Refused, because keys are not written like this:',
        '  key "/site/b.html" begins with "/", as no key of a website does; pass "site/b.html", or the path under "paths"',
        '  key "s3://my-site/site/c.html" is a URI; pass the key alone: "site/c.html"',
      ].join('\n'),
    ],
    status: 0,
  });
});
