import { type Conversation, echoed, lastWords, talk } from '../conversation.ts';
import { fragments, opcode, text } from '../frame.ts';

/** Text that is UTF-8: the borders of each length, beyond the basic plane, and non-characters, which are allowed. */
const good = [
  '',
  '48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d3821',
  'cebae1bdb9cf83cebcceb5',
  'e4bda0e5a5bd',
  'f09f9880f09f918de2808d',
  '00',
  '7f',
  'c280',
  'dfbf',
  'e0a080',
  'ed9fbf',
  'ee8080',
  'efbfbd',
  'efbfbe',
  'efbfbf',
  'f0908080',
  'f48fbfbf',
  'f09fbfbe',
  'f3afbfbf',
  'efb790',
  'efbbbf',
];

/** And text that is not: what is missing, too long, a surrogate, beyond U+10FFFF, or no lead byte at all. */
const bad = [
  'cebae1bdb9cf83cebcceb5eda080656469746564',
  'cebae1bdb9cf83cebcceb5f4908080656469746564',
  '80',
  'bf',
  '8080',
  '80bf80bf80bf',
  'c0',
  'c1',
  'c0af',
  'c1bf',
  'c220',
  'e020',
  'e08080',
  'e080af',
  'e09fbf',
  'e1bd20',
  'eda080',
  'edad80',
  'edbfbf',
  'eda080edb080',
  'f0808080',
  'f08fbfbf',
  'f0908020',
  'f4908080',
  'f5808080',
  'f7bfbfbf',
  'f888808080',
  'fc8480808080',
  'fe',
  'ff',
  'fefeffff',
  'cebae1',
  'e4bd',
  'f09f98',
  '61c3',
];

const bytes = (digits: string) => Buffer.from(digits, 'hex');

/** Valid and invalid text: whole, in writes of one byte, and cut into fragments inside its characters. */
export const utf8: readonly Conversation[] = [
  ...good.flatMap((digits) => [
    talk(`text ${digits}`, echoed(text(bytes(digits)))),
    talk(`text ${digits} in writes of 1 byte`, { send: text(bytes(digits)), cut: 1, answers: 1 }),
    ...(digits.length < 4
      ? []
      : [talk(`text ${digits} in fragments of 1 byte`, echoed(...fragments(opcode.text, bytes(digits), 1)))]),
  ]),
  ...bad.flatMap((digits) => [
    lastWords(`bad text ${digits}`, text(bytes(digits))),
    lastWords(`bad text ${digits} behind a good one`, echoed(text('good')), text(bytes(digits))),
    ...(digits.length < 4
      ? []
      : [lastWords(`bad text ${digits} in fragments of 1 byte`, ...fragments(opcode.text, bytes(digits), 1))]),
  ]),
];
