import { appErrors } from './errors/apps.ts';
import { callerErrors } from './errors/callers.ts';
import type { ErrorDefinition } from './errors/error-definition.ts';
import { iamErrors } from './errors/iam.ts';
import { inferenceErrors } from './errors/inference.ts';
import { limitErrors } from './errors/limits.ts';
import { modelsErrors } from './errors/models.ts';
import { platformErrors } from './errors/platform.ts';
import { pullCredentialErrors } from './errors/pull-credentials.ts';
import { registryErrors } from './errors/registry.ts';
import { servicesErrors } from './errors/services.ts';
import { sessionErrors } from './errors/sessions.ts';
import { signatureErrors } from './errors/signatures.ts';
import { swrErrors } from './errors/swr.ts';
import { ticketErrors } from './errors/tickets.ts';
import { volumeErrors } from './errors/volumes.ts';
import { webhookErrors } from './errors/webhooks.ts';
import type { Arguments, Language } from './text.ts';
import { render } from './text.ts';

/** Every error that the product gives to a client. */
export const errors = {
  ...platformErrors,
  ...iamErrors,
  ...modelsErrors,
  ...servicesErrors,
  ...inferenceErrors,
  ...limitErrors,
  ...registryErrors,
  ...signatureErrors,
  ...sessionErrors,
  ...callerErrors,
  ...ticketErrors,
  ...appErrors,
  ...swrErrors,
  ...volumeErrors,
  ...webhookErrors,
  ...pullCredentialErrors,
} as const;

export type ErrorKey = keyof typeof errors;
export type ErrorArguments<Key extends ErrorKey> = Arguments<(typeof errors)[Key]>;

/**
 * What a client did wrong or has to wait for: an expected outcome with a row in the catalogue.
 * Anything else that is thrown is a bug and is answered as `platform.internal`.
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly key: ErrorKey;
  readonly args: Readonly<Record<string, string | number>>;

  constructor(key: ErrorKey, args: Readonly<Record<string, string | number>>, options?: ErrorOptions) {
    super(render(errors[key], args, 'en'), options);
    this.key = key;
    this.args = args;
  }

  get definition(): ErrorDefinition {
    return errors[this.key];
  }

  messageIn(language: Language): string {
    return render(this.definition, this.args, language);
  }
}

/** Makes the error `key`; the arguments are those that its English sentence names. */
export function clientError<Key extends ErrorKey>(
  key: Key,
  args: ErrorArguments<Key>,
  options?: ErrorOptions,
): ClientError {
  return new ClientError(key, args, options);
}
