import type { ApiDependencies } from '../../dependencies.ts';

/** Puts what became of a user into force everywhere: tokens that are over, access keys and apps that are in force. */
export async function publishUser({ publish }: Pick<ApiDependencies, 'publish'>): Promise<void> {
  await publish.revocations();
  await publish.accessKeys();
  await publish.apps();
}
