import { operatorError } from '../contract/operator-errors.ts';

/** What a command can ask the person or program that called it. */
export interface Terminal {
  /** A person sits there. */
  readonly interactive: boolean;
  /** One line, without its end. */
  ask(question: string): Promise<string>;
  /** The same without showing what is typed. */
  askSecret(question: string): Promise<string>;
  /** Everything that is sent to standard input, without the last end of line. */
  readAll(): Promise<string>;
  /** What is sent to standard input, line by line as it comes. Rejects with an `OperatorError` for a line of more than `mostBytes`. */
  lines(mostBytes: number): AsyncIterable<string>;
}

/** The person at standard input; questions go to standard error, as standard output belongs to answers. */
export function createTerminal(input: NodeJS.ReadStream, output: { write(text: string): unknown }): Terminal {
  return {
    interactive: input.isTTY === true,
    ask: (question) => line(question, false),
    askSecret: (question) => line(question, true),
    async readAll() {
      let text = '';
      for await (const chunk of input) text += chunk;
      return text.replace(/\r?\n$/, '');
    },
    lines: (mostBytes) => linesOf(input, mostBytes),
  };

  function line(question: string, secret: boolean): Promise<string> {
    output.write(question);
    if (secret) input.setRawMode(true);
    return new Promise((resolve) => {
      let typed = '';
      const end = () => {
        input.off('data', take);
        input.pause();
        if (!secret) return;
        input.setRawMode(false);
        output.write('\n');
      };
      const take = (chunk: Buffer | string) => {
        for (const character of String(chunk)) {
          if (character === '\n' || character === '\r' || character === '\u0004') {
            end();
            return resolve(typed);
          }
          // Raw input has no signals and no editing of its own.
          if (character === '\u0003') {
            end();
            process.kill(process.pid, 'SIGINT');
          } else if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1);
          else typed += character;
        }
      };
      input.on('data', take);
      input.resume();
    });
  }
}

async function* linesOf(input: AsyncIterable<Buffer | string>, mostBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(Buffer.from(chunk), { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of [...lines, rest]) {
      if (line.length > mostBytes) throw operatorError('input.line-too-long', { bytes: mostBytes });
    }
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
