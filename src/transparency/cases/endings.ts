import { type Conversation, echoed, lastWords } from '../conversation.ts';
import { binary, close, frame, noise, opcode, text } from '../frame.ts';

/** Both ends of each class of codes, each code that has a meaning, and those that no endpoint may send. */
const codes = [
  0, 1, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1100,
  1999, 2000, 2999, 3000, 3001, 3999, 4000, 4001, 4998, 4999, 5000, 32_768, 65_535,
];

/** Close frames of every kind, what comes behind them, and clients that go without one. */
export const closing: readonly Conversation[] = [
  lastWords('an empty Close', close()),
  lastWords('a Close in writes of 1 byte', { send: close(1000, 'slowly'), cut: 1 }),
  lastWords('a Close of 1 byte', frame(opcode.close, '\x03')),
  ...codes.map((code) => lastWords(`Close ${code}`, close(code))),
  ...codes.map((code) => lastWords(`Close ${code} with a reason`, close(code, `because of ${code}`))),
  lastWords('a reason of 123 bytes', close(1000, '*'.repeat(123))),
  lastWords('a reason of 124 bytes', close(1000, '*'.repeat(124))),
  lastWords('a reason in Chinese', close(4000, '因为')),
  lastWords('a reason that is no UTF-8', close(1000, Buffer.from('cebae1bdb9cf83cebcceb5eda080', 'hex'))),
  lastWords('a Close in fragments', frame(opcode.close, Buffer.from([3, 232]), { fin: false })),
  lastWords('two Closes', Buffer.concat([close(1000), close(1001)])),
  lastWords('a Close, then text', Buffer.concat([close(1000), text('too late')])),
  lastWords('a Close, then a ping', Buffer.concat([close(1000), frame(opcode.ping)])),
  lastWords('a Close behind a large message', echoed(binary(noise(262_144))), close(1000)),
  lastWords('a client that goes without a Close', echoed(text('first')), { send: Buffer.alloc(0), ends: true }),
  lastWords('a client that goes at once', { send: Buffer.alloc(0), ends: true }),
  lastWords('a client that goes inside a frame', { send: text('cut short').subarray(0, 8), ends: true }),
  lastWords('a client that goes inside a message', { send: text('begun', { fin: false }), ends: true }),
  lastWords('a client that goes with its Close', { send: close(1000), ends: true }),
];
