/**
 * Why an image of another registry cannot be copied; the message is for people, and repeats nothing that a server said.
 * `login-refused`: user or password are wrong; `denied`: whoever asked may not have the image.
 */
export class CopyFailure extends Error {
  override readonly name = 'CopyFailure';
  readonly kind: 'not-public' | 'unreachable' | 'login-refused' | 'denied' | 'missing' | 'broken';

  constructor(kind: CopyFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
