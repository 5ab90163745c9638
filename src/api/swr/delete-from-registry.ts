import { ClientError, clientError } from '../../contract/errors.ts';

/** Runs a deletion of images; what the registry says of images in use goes out in the words of this API. */
export async function deleteFromRegistry<Result>(repository: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ClientError) || error.key !== 'registry.manifest-in-use') throw error;
    throw clientError('swr.image-in-use', { repository, users: error.args['users'] ?? '' }, { cause: error });
  }
}
