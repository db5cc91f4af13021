import { describe, expect, test } from '@jest/globals';
import { type Selection, SKIPPABLE, skipReason } from '../../src/skip.ts';

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

  test('do not hold for what a person asks for', () => {
    expect(reason({ key: 'other/a.js' }, both)).toBeUndefined();
  });
});
