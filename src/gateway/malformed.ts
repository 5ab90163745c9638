import type { ErrorKey } from '../contract/errors.ts';

/** The ways in which a message breaks HTTP/1.1; each has a row in the error catalogue. */
export type MessageFault = Exclude<Extract<ErrorKey, `http.${string}`>, 'http.head-timeout' | 'http.body-timeout'>;

/** A message that has no single interpretation. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
  readonly fault: MessageFault;

  constructor(fault: MessageFault) {
    super(fault);
    this.fault = fault;
  }
}
