import type { Received } from '../../client/web-socket.ts';
import { type Language, render } from '../../contract/text.ts';
import type { CommandContext } from '../command.ts';
import { printable } from '../printable.ts';
import { terminalText } from '../terminal-text.ts';
import { closeText } from './close-text.ts';
import { connectWords as words } from './words.ts';

/** Where a conversation is written down, in one form or another. Each resolves when there is room for more. */
export interface Transcript {
  opened(protocol: string): Promise<void>;
  sent(kind: 'text' | 'binary' | 'ping', bytes: Uint8Array): Promise<void>;
  received(message: Received): Promise<void>;
}

type Places = Pick<CommandContext, 'output' | 'note' | 'language'> & { readonly isInteractive: boolean };

/** Bytes of a binary message that are shown. */
const shownBytes = 32;

/** For people: what the service says on standard output, the rest on standard error. */
export function plainTranscript(
  name: string,
  { output, note, language, isInteractive }: Places,
  { times, pretty }: { readonly times: boolean; readonly pretty: boolean },
): Transcript {
  let last = performance.now();
  const elapsed = () => {
    const now = performance.now();
    const text = times ? `+${((now - last) / 1_000).toFixed(3)} s  ` : '';
    last = now;
    return text;
  };
  const write = (line: string) => {
    const marked = `${isInteractive ? '< ' : ''}${elapsed()}${line}`;
    return output.write(Buffer.from(`${output.isTerminal ? terminalText(marked) : marked}\n`));
  };
  return {
    async opened(protocol) {
      const chosen = printable(protocol);
      if (isInteractive || protocol !== '') {
        note(render(protocol === '' ? words.connected : words.connectedBy, { name, protocol: chosen }, language));
      }
      if (isInteractive) note(words.howTo[language]);
    },
    async sent(kind, bytes) {
      if (kind !== 'text') note(render(words.sent, { kind, size: bytes.length }, language));
      elapsed();
    },
    async received(message) {
      if (message.kind === 'text') return write(pretty ? prettyText(message.text) : message.text);
      if (message.kind === 'binary') {
        const hex = message.bytes
          .subarray(0, shownBytes)
          .toString('hex')
          .replaceAll(/(..)(?=.)/g, '$1 ');
        return write(
          render(words.binary, { size: message.size, hex: message.size > shownBytes ? `${hex} …` : hex }, language),
        );
      }
      if (message.kind === 'pong')
        note(`${elapsed()}${render(words.pong, { text: printable(String(message.bytes)) }, language)}`);
      if (message.kind === 'close') note(closedLine(message, language));
    },
  };
}

function prettyText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const closers = { client: words.closedByClient, service: words.closedByService, network: words.closedByNetwork };

function closedLine({ by, code, reason }: Extract<Received, { kind: 'close' }>, language: Language): string {
  const meaning = closeText(code, reason, language);
  const quoted =
    reason === '' || meaning === reason ? '' : render(words.reason, { reason: printable(reason) }, language);
  return render(closers[by], { code, meaning, reason: quoted }, language);
}

/** For programs: one JSON object for each thing that happens, on standard output. Binary is base64. */
export function jsonTranscript({ output, language }: Places): Transcript {
  const write = (event: string, facts: object) =>
    output.write(Buffer.from(`${JSON.stringify({ event, time: Date.now(), ...facts })}\n`));
  return {
    opened: (protocol) => write('opened', { protocol }),
    sent: (kind, bytes) => write('sent', { kind, size: bytes.length, ...dataOf(kind, bytes) }),
    received(message) {
      if (message.kind === 'text') return write('received', { kind: 'text', size: message.size, data: message.text });
      if (message.kind === 'close') {
        const { by, code, reason } = message;
        return write('closed', { by, code, reason, meaning: closeText(code, reason, language) });
      }
      const { kind, size, bytes } = message;
      return write('received', { kind, size, ...dataOf(kind, bytes) });
    },
  };
}

function dataOf(kind: string, bytes: Uint8Array) {
  const buffer = Buffer.from(bytes);
  return kind === 'text' ? { data: buffer.toString() } : { data_base64: buffer.toString('base64') };
}
