import { type Conversation, echoed, handshake, lastWords } from '../../../../src/transparency/conversation.ts';
import { close, text } from '../../../../src/transparency/frame.ts';

/** What only a server with these manners does: it ends by itself, in order or not. */
export const serverEndings: readonly Conversation[] = [
  {
    name: 'a server that ends after one message',
    head: handshake('/one'),
    turns: [{ send: text('the one'), answers: 2 }, { send: close(1000) }],
  },
  {
    name: 'a server that ends after some silence',
    head: handshake('/idle'),
    turns: [{ send: Buffer.alloc(0), answers: 1 }, { send: close(1001) }],
  },
  lastWords('a server that goes without a Close', echoed(text('first')), text('FIN')),
  lastWords('a server that resets', echoed(text('first')), text('RST')),
];
