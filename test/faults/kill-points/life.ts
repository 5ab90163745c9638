import type { WebSocketClient } from '../../support/web-socket-client.ts';
import type { Lane } from './lane.ts';

/** One model and one service, from their making to their end. */
export class Life {
  readonly lane: Lane;
  readonly name: string;
  modelId = '';
  serviceId = '';
  webhookId = '';
  /** Counts what is changed for a change's sake. */
  edition = 0;
  /** What the instances are given in their environment. */
  environment = 0;
  /** The instance that is replaced by hand. */
  replaced = '';
  /** It was given up. */
  isOver = false;
  readonly #sockets: WebSocketClient[] = [];

  constructor(lane: Lane, name: string) {
    this.lane = lane;
    this.name = name;
  }

  /** Opens so many sockets to the service. */
  async open(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) this.#sockets.push(await this.lane.api.openSocket(this.serviceId));
  }

  /** How many of them still answer; all end. */
  async close(): Promise<number> {
    const opened = this.#sockets.splice(0);
    const answers = await Promise.all(opened.map((socket) => socket.ask('there').catch(() => '')));
    for (const socket of opened) socket.destroy();
    return answers.filter((answer) => answer === 'there').length;
  }

  /** After a fault: what is left is of no interest any more. */
  async abandon(): Promise<void> {
    this.isOver = true;
    await this.close();
    await this.lane.controlAnswers();
    await this.lane.calls.begin();
    if (this.serviceId !== '') await this.lane.api.call('DELETE', `/services/${this.serviceId}`);
  }
}
