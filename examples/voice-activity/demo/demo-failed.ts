/** The demo cannot go on; the message is for the person who started it. */
export class DemoFailed extends Error {
  override readonly name = 'DemoFailed';
}
