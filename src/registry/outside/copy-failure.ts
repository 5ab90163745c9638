/** Why an image of another registry cannot be copied; the message is for people, and repeats nothing that a server said. */
export class CopyFailure extends Error {
  override readonly name = 'CopyFailure';
  readonly kind: 'not-public' | 'unreachable' | 'denied' | 'missing' | 'broken';

  constructor(kind: CopyFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
