import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { match } from '../../../src/urls/glob.ts';
import { compileRule, ruling } from '../../../src/urls/path-rules.ts';

const variables = (pattern: string, key: string) => {
  const found = match(compileRule({ match: pattern, paths: [] }).tokens, key);
  return found && Object.fromEntries(found);
};

describe('a pattern', () => {
  test.each([
    ['a', 'a', {}],
    ['a', 'b', undefined],
    ['a', 'ab', undefined],
    ['a', 'ba', undefined],
    ['*', '', {}],
    ['*', 'a/b', undefined],
    ['*a', 'ba', {}],
    ['a?c', 'a/c', undefined],
    ['a?c', 'ac', undefined],
    ['a?', 'a😀', {}],
    ['a??', 'a😀', undefined],
    ['**', '', {}],
    ['**', 'a//b\n', {}],
    ['**/a', 'a', {}],
    ['**/a', 'b/c/a', {}],
    ['**/a', 'ba', undefined],
    ['a/**', 'a/', {}],
    ['a/**', 'a', undefined],
    ['**/a/**/b/**', 'x/a/b/', {}],
    ['{x}', 'a b', { x: 'a b' }],
    ['{x}', '', undefined],
    ['{x}', 'a/b', undefined],
    ['{x+}', 'a/b', { x: 'a/b' }],
    ['{x+}', '', undefined],
    ['{x}-{y}', 'a-b-c', { x: 'a-b', y: 'c' }],
    ['{x}{y}', 'abc', { x: 'ab', y: 'c' }],
    ['{x}{y}', 'a', undefined],
    ['{x+}/{y}.html', 'a/b/c.html', { x: 'a/b', y: 'c' }],
    ['{x}*', 'abc', { x: 'abc' }],
    ['**/{name}.map', 'js/app.map', { name: 'app' }],
    ['{a}b{c}', 'abbc', { a: 'ab', c: 'c' }],
    ['{x}a', 'a\u{1f600}a', { x: 'a\u{1f600}' }],
    ['\\*\\?\\{\\}\\[\\]\\\\', '*?{}[]\\', {}],
  ])('%j and the key %j: %j', (pattern, key, expected) => {
    expect(variables(pattern, key)).toEqual(expected);
  });

  // A translation to JavaScript's expressions, which backtrack, is short enough to be believed.
  const part = fc.oneof(
    fc.constantFrom('a', 'b', '/', 'ab').map((text) => ({ glob: text, expression: text })),
    fc.constant({ glob: '*', expression: '[^/]*' }),
    fc.constant({ glob: '?', expression: '[^/]' }),
    fc.constant({ glob: '/**/', expression: '/(?:[^]*/)?' }),
  );
  test('fits what the same regular expression fits, with the same variables', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        fc.constantFrom('', '{x}', '{x+}'),
        fc.array(part, { maxLength: 4 }),
        fc.constantFrom('', '{y}', '{y+}'),
        fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 }),
        (before, x, between, y, key) => {
          const named = (text: string) => ({
            glob: text,
            expression: text.replace(/\{(.)(\+?)\}/, (_, n, plus) => `(?<${n}>${plus ? '[^]' : '[^/]'}+)`),
          });
          const parts = [...before, named(x), ...between, named(y)].filter((one) => one.glob !== '');
          const glob = parts.map((one) => one.glob).join('');
          // Two stars that happen to meet are another pattern than both.
          fc.pre(!parts.some((one, i) => one.glob.endsWith('*') && parts[i + 1]?.glob.startsWith('*')));
          fc.pre(glob !== '' && !/\*\*\*|\*\*[^/*]|[^/*]\*\*|\*\*\/\*\*|\*\*$|^\*\*/.test(glob));
          const expected = new RegExp(`^${parts.map((one) => one.expression).join('')}$`).exec(key);
          expect(variables(glob, key)).toEqual(expected === null ? undefined : { ...expected.groups });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('that would make a backtracking matcher run for years takes no time', () => {
    // None ends with text that the key does not end with: that alone would rule it out.
    const stars = '*a'.repeat(60);
    expect(variables(`${stars}b*`, 'a'.repeat(1_024))).toBeUndefined();
    expect(variables(`${'**/'.repeat(60)}b*`, 'a/'.repeat(512))).toBeUndefined();
    const names = Array.from({ length: 60 }, (_, i) => `{v${i}+}`).join('');
    expect(variables(`${names}b*`, 'a'.repeat(1_024))).toBeUndefined();
  });
});

describe('a rule', () => {
  test.each([
    [{ match: '', paths: [] }, 'the match is empty; "**" fits every key'],
    [{ match: 'a[b', paths: [] }, '"[" at 1 of "a[b" means nothing here: write \\ before it'],
    [{ match: 'a]', paths: [] }, '"]" at 1 of "a]" means nothing here'],
    [{ match: 'a{b,c}', paths: [] }, '"{" at 1'],
    [{ match: 'a{1}', paths: [] }, '"{" at 1'],
    [{ match: 'a}', paths: [] }, '"}" at 1'],
    [{ match: 'a\\b', paths: [] }, '"\\\\" at 1'],
    [{ match: 'a\\', paths: [] }, '"\\\\" at 1'],
    [{ match: 'a**', paths: [] }, '"**" of "a**" must be "**" and alone between slashes'],
    [{ match: '**a', paths: [] }, 'must be "**" and alone'],
    [{ match: 'a/**b/c', paths: [] }, 'must be "**" and alone'],
    [{ match: '***', paths: [] }, '"***" of "***" must be "**"'],
    [{ match: '{x}/{x}', paths: [] }, '{x} of "{x}/{x}" is taken; choose another name'],
    [{ match: '{key}', paths: [] }, '{key} of "{key}" is taken'],
    [{ match: 'a', paths: ['b'] }, 'path "b" must begin with "/"'],
    [{ match: 'a', paths: ['/{x}'] }, 'path "/{x}" uses {x}, which is neither in the match nor {key}'],
    [{ match: '{x+}', paths: ['/{x+}'] }, 'path "/{x+}" has a character that must be percent-encoded'],
    [{ match: '{x}', paths: ['/*{x}'] }, 'may have "*" only as its last'],
    [{ match: 'a', paths: ['/a b'] }, 'must be percent-encoded'],
    [{ match: 'a', paths: ['/50%'] }, 'begins no percent-encoding'],
    [{ match: 'a[', paths: ['b', '/{y}'] }, /"\[" at 1.*; path "b" must.*; path "\/\{y\}" uses/],
  ])('%j is refused: %s', (setting, message) => {
    expect(() => compileRule(setting)).toThrow(message);
  });

  test('is the first one that fits', () => {
    const rules = ['a/*', '**', 'a/b'].map((pattern) => compileRule({ match: pattern, paths: [] }));
    expect(ruling(rules, 'a/b')?.rule.match).toBe('a/*');
    expect(ruling(rules, 'b')?.rule.match).toBe('**');
    expect(ruling([], 'b')).toBeUndefined();
  });
});
