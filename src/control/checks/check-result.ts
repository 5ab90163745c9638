/** `refused`: nothing accepts on the port; `not-tls`: something does, but it did not finish a TLS handshake. */
export type CheckFailure = 'refused' | 'not-tls' | 'answer';

/** `detail` is English, for a person who can change the image or the model. */
export type CheckResult =
  | { readonly passed: true }
  | { readonly passed: false; readonly failure: CheckFailure; readonly detail: string };

/** The instance that is checked. */
export interface CheckTarget {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** `host` and `port` are the engine's own proxy, which accepts whether or not the instance listens. */
  readonly published: boolean;
  /** Where the instance itself shall listen. */
  readonly containerPort: number;
}

/** Ends a check: it failed, for this reason. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  readonly failure: CheckFailure;

  constructor(failure: CheckFailure, detail: string) {
    super(detail);
    this.failure = failure;
  }
}
