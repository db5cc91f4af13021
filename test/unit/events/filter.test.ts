import { describe, expect, test } from '@jest/globals';
import { type Selection, SKIPPABLE, skipReason } from '../../../src/events/filter.ts';

const selection: Selection = { skip: new Set(SKIPPABLE), prefixes: [], suffixes: [] };
const reason = (change: { key: string; event?: string; size?: number }, changes: Partial<Selection> = {}) =>
  skipReason({ id: '1', ...change }, { ...selection, ...changes });

describe('metadata events', () => {
  test.each([
    'ObjectTagging:Put',
    'ObjectTagging:Delete',
    'ObjectAnnotation:Put',
    'ObjectRetention:Put',
    'ObjectRestore:Post',
    'Replication:OperationFailedReplication',
    'LifecycleTransition',
    'IntelligentTiering',
    'Object Tags Added',
    'Object Tags Deleted',
    'Object Access Tier Changed',
    'Object Storage Class Changed',
    'Object Restore Initiated',
  ])('%s changes nothing a viewer sees', (event) => {
    expect(reason({ key: 'a', event })).toBe(`metadata event ${event}`);
    expect(reason({ key: 'a', event }, { skip: new Set() })).toBeUndefined();
  });

  test.each([
    'ObjectCreated:Put',
    'ObjectCreated:Copy',
    'ObjectRemoved:Delete',
    'ObjectRemoved:DeleteMarkerCreated',
    'LifecycleExpiration:Delete',
    'ObjectAcl:Put',
    'ObjectRestore:Completed',
    'ObjectRestore:Delete',
    'ReducedRedundancyLostObject',
    'Object Created',
    'Object Deleted',
    'Object ACL Updated',
    'Object Restore Completed',
    'Object Restore Expired',
    'an event S3 has yet to invent',
    'LifecycleTransitionOfSomeKind',
    'IntelligentTieringOfSomeKind',
    'ObjectRestore:PostOfSomeKind',
    'NewObjectTagging:Put',
    'New Object Tags Added',
    'Object Tags Added Elsewhere',
  ])('%s may', (event) => {
    expect(reason({ key: 'a', event })).toBeUndefined();
  });
});

describe('names with a hash of the content', () => {
  test.each([
    'app.3f9a2b1c.js',
    'assets/main-8e0d62a03bd1.chunk.css',
    'static/8f14e45fceea167a5a36dedd4bea2543.png',
    '_next/static/index_0a1b2c3d.js.map',
  ])('%s is always the same', (key) => {
    expect(reason({ key, event: 'ObjectCreated:Put' })).toBe('content-hashed name');
    expect(reason({ key, event: 'Object Created' })).toBe('content-hashed name');
  });

  test.each([
    ['a date', 'report-20261121.pdf'],
    ['a word', 'cafe.deadbeef.html'],
    ['seven digits', 'app.3f9a2b1.js'],
    ['more than a hash', 'app.3f9a2b1cx.js'],
    ['no extension', 'app-3f9a2b1c'],
    ['a UUID', 'avatars/550e8400-e29b-41d4-a716-44665544a000.png'],
    ['a folder', '3f9a2b1c/index.html'],
    ['capitals', 'app.3F9A2B1C.js'],
  ])('%s is none: %s', (_what, key) => {
    expect(reason({ key, event: 'ObjectCreated:Put' })).toBeUndefined();
  });

  test('count nevertheless when the object is deleted, or when hashed-names is not set', () => {
    const key = 'app.3f9a2b1c.js';
    expect(reason({ key, event: 'ObjectRemoved:Delete' })).toBeUndefined();
    expect(
      reason({ key, event: 'ObjectCreated:Put' }, { skip: new Set(['folder-markers']) }),
    ).toBeUndefined();
  });
});

describe('folder markers', () => {
  const event = 'ObjectCreated:Put';
  test.each([
    [{ key: 'a/', event, size: 0 }, 'folder marker'],
    [{ key: 'a/', event, size: 1 }, undefined],
    [{ key: 'a', event, size: 0 }, undefined],
    [{ key: 'a/', event: 'ObjectRemoved:Delete' }, undefined],
    [{ key: 'a/' }, undefined],
  ])('%j: %j', (change, expected) => {
    expect(reason(change)).toBe(expected);
    expect(reason(change, { skip: new Set() })).toBeUndefined();
  });
});

describe('prefixes and suffixes', () => {
  const event = 'ObjectCreated:Put';
  const both = { prefixes: ['site/', 'docs/'], suffixes: ['.html', '.css'] };
  test.each([
    ['site/a.html', undefined],
    ['docs/b.css', undefined],
    ['other/a.html', 'outside object_prefixes'],
    ['site/a.js', 'outside object_suffixes'],
  ])('%s: %s', (key, expected) => {
    expect(reason({ key, event }, both)).toBe(expected);
  });

  test('do not apply to what a person asks for', () => {
    expect(reason({ key: 'other/a.js' }, both)).toBeUndefined();
  });
});
