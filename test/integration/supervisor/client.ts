import { connect, type Socket } from 'node:net';

/** A connection to a worker of `child.ts`: who answered, and whether it still echoes. */
export class Client implements Disposable {
  readonly #socket: Socket;
  readonly worker: number;

  private constructor(socket: Socket, worker: number) {
    this.#socket = socket;
    this.worker = worker;
  }

  static async open(port: number): Promise<Client> {
    const socket = connect({ port, host: '127.0.0.1' });
    return new Client(socket, Number(await nextText(socket)));
  }

  async echo(text: string): Promise<string> {
    this.#socket.write(text);
    return nextText(this.#socket);
  }

  [Symbol.dispose]() {
    this.#socket.on('error', () => {});
    this.#socket.destroy();
  }
}

function nextText(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('the connection was lost'));
    socket.once('error', fail).once('close', fail);
    socket.once('data', (data) => {
      socket.off('error', fail).off('close', fail);
      resolve(data.toString());
    });
  });
}
