/** Where a command that takes its time is. On a terminal one line that is written again, elsewhere a line for each step. */
export interface ProgressLine extends Disposable {
  /** What is being done now. */
  show(step: string): void;
  /** Takes the line away, for what is to stay. */
  clear(): void;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const period = 1_000;
const eraseLine = '\r\u001b[2K';

export function createProgressLine(stream: ProgressStream): ProgressLine {
  return stream.isTTY === true ? rewritten(stream) : appended(stream);
}

function rewritten(stream: ProgressStream): ProgressLine {
  let timer: Timer | undefined;
  const clear = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write(eraseLine);
  };
  return {
    show(step) {
      clear();
      const beganAt = performance.now();
      const write = () => {
        const seconds = Math.floor((performance.now() - beganAt) / 1000);
        const line = seconds > 0 ? `${step}  ${seconds} s` : step;
        // A line that is broken by the terminal could not be taken back.
        stream.write(`${eraseLine}${Bun.sliceAnsi(line, 0, (stream.columns ?? 80) - 1)}`);
      };
      write();
      timer = setInterval(write, period);
    },
    clear,
    [Symbol.dispose]: clear,
  };
}

function appended(stream: ProgressStream): ProgressLine {
  return {
    show: (step) => stream.write(`${step}\n`),
    clear: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}
