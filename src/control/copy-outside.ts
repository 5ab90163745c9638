import { ClientError } from '../contract/errors.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { copiedRepository, registryOf } from '../domain/image-name.ts';
import type { PullLogin } from './pull-logins.ts';

/** Why an image was not copied; as the registry's copier says it. */
interface Refusal {
  readonly kind: 'not-public' | 'unreachable' | 'login-refused' | 'denied' | 'missing' | 'broken';
  readonly message: string;
}

/** The built-in registry's way of taking in images of others. */
export interface ImageCopier {
  /**
   * Copies `source` (`host[:port]/path`) into the repository `target`, and gives the digest there, or says why it cannot. Rejects with
   * `ClientError` for what is no image, is for other platforms, or finds no room.
   */
  copyIn(
    target: string,
    source: {
      readonly repository: string;
      readonly reference: string;
      readonly architecture: string;
      readonly login?: PullLogin;
    },
    signal: AbortSignal,
  ): Promise<{ readonly digest: string } | { readonly refusal: Refusal }>;
}

export type CopyOutcome =
  | { readonly outcome: 'copied'; readonly repository: string; readonly digest: string }
  /** It stays where it is, and the model refers to it there. */
  | { readonly outcome: 'referred'; readonly reason: Notice; readonly wantsLogin: boolean }
  /** The registry refuses the login that it was shown: nobody else is asked, as somebody wants this very one to be used. */
  | { readonly outcome: 'failed'; readonly reason: Notice }
  | { readonly outcome: 'later'; readonly reason: Notice };

const noRoom: ReadonlySet<string> = new Set(['registry.disk-full', 'registry.quota-exceeded']);

/** Copies the outside image of a model into the built-in registry, where its registry lets the platform. */
export async function copyOutside(
  registry: ImageCopier,
  modelId: string,
  image: { readonly name: string; readonly repository: string; readonly architecture: string },
  login: PullLogin | undefined,
  signal: AbortSignal,
): Promise<CopyOutcome> {
  const { name, repository, architecture } = image;
  const target = copiedRepository(modelId);
  const reference = name.slice(repository.length + 1);
  try {
    const copied = await registry.copyIn(
      target,
      { repository, reference, architecture, ...(login && { login }) },
      signal,
    );
    if ('digest' in copied) return { outcome: 'copied', repository: target, digest: copied.digest };
    const { kind } = copied.refusal;
    if (login && (kind === 'login-refused' || kind === 'denied')) {
      const key = kind === 'denied' ? 'model.pull-denied' : 'model.pull-login-refused';
      const said = { image: name, registry: registryOf(repository), user: login.username, detail: '' };
      return { outcome: 'failed', reason: notice(key, said) };
    }
    return {
      outcome: 'referred',
      wantsLogin: kind === 'denied',
      reason: notice('model.image-not-copied', { image: name, detail: copied.refusal.message }),
    };
  } catch (error) {
    if (!(error instanceof ClientError) || !noRoom.has(error.key)) throw error;
    return { outcome: 'later', reason: notice('model.copy-no-space', { image: name, detail: error.message }) };
  }
}
