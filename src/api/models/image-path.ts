import { clientError } from '../../contract/errors.ts';

/** `source_location` as it is kept, of an image that a model could be made of as far as its name tells. Throws a `ClientError`. */
export function imagePath(value: string): string {
  if (/^(obs|s3a?):|\.obs\.|^https?:\/\/[^/]*obs/i.test(value)) {
    throw clientError('model.object-storage-not-supported', { value: value.slice(0, 128) });
  }
  // Whether it is an image path is for the import to say; what holds blanks is none in any registry.
  if (/[\s\p{C}]/u.test(value)) throw clientError('model.bad-image-path', { value: value.slice(0, 128) });
  return value;
}
