import { describe, expect, test } from 'bun:test';
import { type ManifestTies, unneededManifests } from './unneeded-manifests.ts';

const ties = (needs: readonly string[] = [], subject?: string): ManifestTies => ({ needs: new Set(needs), subject });

const cases: readonly {
  readonly name: string;
  readonly manifests: Readonly<Record<string, ManifestTies>>;
  readonly loose: readonly string[];
  readonly unneeded: readonly string[];
}[] = [
  { name: 'what is tagged stays', manifests: { a: ties() }, loose: [], unneeded: [] },
  { name: 'what nobody names goes', manifests: { a: ties(), b: ties() }, loose: ['b'], unneeded: ['b'] },
  {
    name: 'an image of an index that stays',
    manifests: { index: ties(['a']), a: ties(['layer']) },
    loose: ['a'],
    unneeded: [],
  },
  {
    name: 'an index goes with its images',
    manifests: { a: ties(), index: ties(['a']) },
    loose: ['a', 'index'],
    unneeded: ['a', 'index'],
  },
  {
    name: 'an image of a tag that an index held as well',
    manifests: { a: ties(), index: ties(['a']) },
    loose: ['index'],
    unneeded: ['index'],
  },
  {
    name: 'a signature of an image that stays',
    manifests: { a: ties(), signature: ties([], 'a') },
    loose: ['signature'],
    unneeded: [],
  },
  {
    name: 'a signature goes with its image',
    manifests: { a: ties(), signature: ties([], 'a') },
    loose: ['a', 'signature'],
    unneeded: ['a', 'signature'],
  },
  {
    name: 'a signature of an image that was never there',
    manifests: { signature: ties([], 'gone') },
    loose: ['signature'],
    unneeded: ['signature'],
  },
  {
    name: 'a signature of a signature',
    manifests: { a: ties(), one: ties([], 'a'), two: ties([], 'one') },
    loose: ['one', 'two'],
    unneeded: [],
  },
];

describe('unneededManifests', () => {
  test.each(cases)('$name', ({ manifests, loose, unneeded }) => {
    const found = unneededManifests(new Map(Object.entries(manifests)), new Set(loose));
    expect([...found].sort()).toEqual([...unneeded]);
  });
});
