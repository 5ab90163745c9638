import { readFile, stat } from 'node:fs/promises';
import type { Received, WebSocketConnection } from '../../client/web-socket.ts';
import { bareMessage } from '../../contract/error-message.ts';
import { OperatorError, operatorError } from '../../contract/operator-errors.ts';
import type { Text } from '../../contract/text.ts';
import type { Transcript } from './transcript.ts';
import { readTypedLine, type TypedLine } from './typed-line.ts';

/** Until the first answer to what was sent last, and between two answers, when the input has ended; seconds. */
const usualWait = { first: 10, next: 1 } as const;

export interface Conversation {
  readonly connection: WebSocketConnection;
  readonly transcript: Transcript;
  /** Sent first, each as a binary message. */
  readonly files: readonly Uint8Array[];
  readonly lines: AsyncIterable<string>;
  /** A person types: mistakes are told and end nothing, and the end of the input is the end. */
  readonly isInteractive: boolean;
  /** `/` begins a command. */
  readonly takesCommands: boolean;
  /** How long to listen when the input has ended, seconds. */
  readonly wait: number | undefined;
  readonly mostBytes: number;
  /** Where a file is that somebody names. */
  readonly pathOf: (typed: string) => string;
  readonly tell: (text: Text) => void;
  readonly tellFailure: (error: OperatorError) => void;
  readonly help: Text;
  readonly signal: AbortSignal;
}

export type Closed = Extract<Received, { readonly kind: 'close' }>;

/** Sends what is typed and writes down what comes, until the connection ends. Rejects with the `OperatorError` that ended the sending. */
export async function converse(conversation: Conversation): Promise<Closed> {
  const { connection, transcript, signal } = conversation;
  const quiet = new Quiet();
  let failure: OperatorError | undefined;
  const goodbye = () => void connection.close(1000, '').catch(() => undefined);
  signal.addEventListener('abort', goodbye, { once: true });
  void send(conversation, quiet).catch((error: unknown) => {
    // Everything else is told by the end of the connection.
    if (error instanceof OperatorError) failure = error;
    goodbye();
  });
  try {
    for await (const received of connection.receive()) {
      quiet.disturb();
      await transcript.received(received);
      if (received.kind !== 'close') continue;
      if (failure !== undefined) throw failure;
      return received;
    }
    throw new Error('a connection has an end');
  } finally {
    quiet[Symbol.dispose]();
    signal.removeEventListener('abort', goodbye);
  }
}

async function send(conversation: Conversation, quiet: Quiet): Promise<void> {
  const { files, lines, connection, isInteractive, takesCommands, wait, tellFailure } = conversation;
  for (const bytes of files) await say(conversation, quiet, 'binary', bytes);
  for await (const line of lines) {
    const typed: TypedLine = takesCommands ? readTypedLine(line) : { kind: 'text', text: line };
    try {
      if (await perform(conversation, quiet, typed)) return;
    } catch (error) {
      if (!(isInteractive && error instanceof OperatorError)) throw error;
      tellFailure(error);
    }
  }
  if (!isInteractive) await quiet.comes(wait);
  await connection.close(1000, '');
}

/** Whether it was the last thing. */
async function perform(conversation: Conversation, quiet: Quiet, typed: TypedLine): Promise<boolean> {
  const { connection, isInteractive, tell, help, mostBytes, pathOf } = conversation;
  switch (typed.kind) {
    case 'text':
      await say(conversation, quiet, 'text', Buffer.from(typed.text));
      break;
    case 'binary':
    case 'ping':
      await say(conversation, quiet, typed.kind, typed.bytes);
      break;
    case 'binary-file':
      await say(conversation, quiet, 'binary', await fileToSend(pathOf(typed.path), mostBytes));
      break;
    case 'text-file':
      await say(conversation, quiet, 'text', await textToSend(pathOf(typed.path), mostBytes));
      break;
    case 'help':
      tell(help);
      break;
    case 'mistake':
      tell(typed.problem);
      if (!isInteractive) throw operatorError('input.no-command', {});
      break;
    case 'close':
      await connection.close(typed.code, typed.reason);
      return true;
  }
  return false;
}

async function say(
  { connection, transcript }: Conversation,
  quiet: Quiet,
  kind: 'text' | 'binary' | 'ping',
  bytes: Uint8Array,
): Promise<void> {
  quiet.asked();
  await connection.send(kind, bytes);
  await transcript.sent(kind, bytes);
}

/** The content of a file. Throws an `OperatorError` where it cannot be read or is too large for one message. */
export async function fileToSend(path: string, mostBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw operatorError('input.file-too-large', { path, bytes: mostBytes });
    return await readFile(path);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw operatorError('input.file', { path, detail: bareMessage(error) }, { cause: error });
  }
}

async function textToSend(path: string, mostBytes: number): Promise<Buffer> {
  const bytes = await fileToSend(path, mostBytes);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return bytes;
  } catch (error) {
    throw operatorError('input.file', { path, detail: 'it is no UTF-8 text' }, { cause: error });
  }
}

/** Knows whether the other side has nothing more to say. */
class Quiet implements Disposable {
  #isAnswered = true;
  #disturbed = Promise.withResolvers<void>();
  #isOver = false;

  asked(): void {
    this.#isAnswered = false;
  }

  disturb(): void {
    this.#isAnswered = true;
    this.#disturbed.resolve();
    this.#disturbed = Promise.withResolvers<void>();
  }

  /** Resolves when nothing has come for `wait` seconds; by default for as long as an answer usually takes. */
  async comes(wait: number | undefined): Promise<void> {
    for (let isQuiet = false; !isQuiet && !this.#isOver; ) {
      const seconds = wait ?? (this.#isAnswered ? usualWait.next : usualWait.first);
      const { promise, resolve } = Promise.withResolvers<true>();
      const timer = setTimeout(resolve, seconds * 1_000, true);
      isQuiet = (await Promise.race([promise, this.#disturbed.promise])) === true;
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.disturb();
  }
}
