import { describe, expect, test } from 'bun:test';
import { assert, jsonValue, property } from 'fast-check';
import { ClientError } from '../contract/errors.ts';
import { parseManifest, requiredDigests } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest('a'), size: 2 };
const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digest('b'), size: 3 };
const image = { schemaVersion: 2, config, layers: [layer] };
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function refusal(value: unknown, contentType: string = mediaTypes.ociManifest): string {
  try {
    parseManifest(bytes(value), contentType);
    return 'accepted';
  } catch (error) {
    if (error instanceof ClientError) return error.message;
    throw error;
  }
}

describe('manifests', () => {
  test('an image needs its configuration and its layers', () => {
    const manifest = parseManifest(bytes(image), `${mediaTypes.ociManifest}; charset=utf-8`);
    expect(manifest).toMatchObject({ kind: 'image', artifactType: config.mediaType, subject: undefined });
    expect(requiredDigests(manifest).map((one) => one.hex[0])).toEqual(['a', 'b']);
  });

  test('an index needs its manifests', () => {
    const index = { schemaVersion: 2, manifests: [{ ...config, mediaType: mediaTypes.ociManifest }] };
    expect(requiredDigests(parseManifest(bytes(index), mediaTypes.ociIndex))).toHaveLength(1);
  });

  test('layers that live elsewhere are not needed', () => {
    const foreign = { ...layer, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' };
    const manifest = parseManifest(bytes({ ...image, layers: [foreign] }), mediaTypes.dockerManifest);
    expect(requiredDigests(manifest)).toHaveLength(1);
  });

  test('a content that reads as an image and as an index is refused', () => {
    expect(refusal({ ...image, manifests: [] })).toContain('manifests');
    expect(refusal({ ...image, manifests: [] }, mediaTypes.ociIndex)).toMatch(/config|layers/);
  });

  test('what is wrong is named', () => {
    expect(refusal({ ...image, mediaType: mediaTypes.ociIndex })).toContain('Content-Type is');
    expect(refusal({ ...image, schemaVersion: 1 })).toContain('schemaVersion');
    expect(refusal({ ...image, layers: [{ ...layer, digest: 'sha256:x' }] })).toContain('layers.0.digest');
    expect(refusal({ ...image, layers: undefined })).toContain('layers');
    expect(refusal(image, 'application/vnd.docker.distribution.manifest.v1+prettyjws')).toContain('not supported');
    expect(refusal(image, '')).toContain('(none)');
  });

  test('no JSON makes it fail in another way than in words', () => {
    assert(property(jsonValue(), (value) => void refusal(value)));
  });
});
