import type { Option, Parsed } from '../../../config/option.ts';
import { parseInteger, parseNumber, parsePath } from '../../../config/parsers.ts';
import { type LoadAnswer, loadAnswers, loadBounds, usualLoad } from '../../../contract/load-test.ts';
import { headerOption } from '../../header-option.ts';
import { doctorOptions } from '../../image/doctor-options.ts';
import { flagOption, ownOption, parseText } from '../../own-options.ts';
import { queryOption } from '../../query-option.ts';

/** Sound in a message, ms. */
export const usualFrame = 20;

function usual(value: number) {
  return { en: String(value), zh: String(value) };
}

/** What `service load` may be told. */
export const loadOptions = {
  connections: ownOption({
    name: 'connections',
    placeholder: 'COUNT',
    parse: parseInteger(1, loadBounds.sockets),
    accepted: { en: `a number from 1 to ${loadBounds.sockets}`, zh: `1 到 ${loadBounds.sockets} 的整数` },
    defaultText: usual(usualLoad.sockets),
    help: {
      en: 'open sockets of the last step; those before it have 1, 2, 5, 10, 20, 50, …',
      zh: '最后一步的连接数；之前各步依次为 1、2、5、10、20、50…',
    },
  }),
  steps: ownOption<readonly number[]>({
    name: 'steps',
    placeholder: 'COUNT,…',
    parse: parseSteps,
    accepted: { en: 'growing numbers, as 10,15,20', zh: '递增的整数，例如 10,15,20' },
    defaultText: { en: 'as --connections says', zh: '按 --connections 生成' },
    help: { en: 'open sockets of each step, in place of --connections', zh: '各步的连接数，代替 --connections' },
  }),
  hold: ownOption({
    name: 'hold',
    placeholder: 'SECONDS',
    parse: parseInteger(1, loadBounds.holdSeconds),
    accepted: { en: `a number from 1 to ${loadBounds.holdSeconds}`, zh: `1 到 ${loadBounds.holdSeconds} 的整数` },
    defaultText: usual(usualLoad.holdSeconds),
    help: { en: 'how long each step sends', zh: '每一步持续的秒数' },
  }),
  text: {
    ...ownOption({
      name: 'text',
      placeholder: 'TEXT|@FILE',
      parse: parseText,
      accepted: { en: 'a text, or @ and a file with one', zh: '文本，或 @ 加文本文件' },
      help: { en: 'each socket sends this text message', zh: '每个连接发送的文本消息' },
    }),
    repeatable: true,
  },
  file: {
    ...ownOption({
      name: 'send-file',
      placeholder: 'FILE',
      parse: parsePath,
      accepted: { en: 'a file', zh: '文件' },
      help: { en: 'each socket sends this file, as one binary message', zh: '每个连接将该文件作为一条二进制消息发送' },
    }),
    repeatable: true,
  },
  recording: ownOption({
    name: 'recording',
    placeholder: 'FILE',
    parse: parsePath,
    accepted: {
      en: 'JSON lines of `sluice connect --json`, saved requests of the console, or WAV',
      zh: '`sluice connect --json` 的输出、控制台保存的请求，或 WAV 文件',
    },
    help: {
      en: 'each socket sends what stands in this recording, at its times',
      zh: '每个连接按录制的时间发送该文件中的消息',
    },
  }),
  frame: ownOption({
    name: 'frame',
    placeholder: 'MS',
    parse: parseInteger(5, 10_000),
    accepted: { en: 'a number from 5 to 10000', zh: '5 到 10000 的整数' },
    defaultText: usual(usualFrame),
    help: { en: 'sound of a WAV in each message', zh: 'WAV 每条消息包含的音频时长（毫秒）' },
  }),
  every: ownOption({
    name: 'every',
    placeholder: 'MS',
    parse: parseInteger(1, 600_000),
    accepted: { en: 'a number from 1 to 600000', zh: '1 到 600000 的整数' },
    defaultText: usual(usualLoad.intervalMs),
    help: {
      en: 'from a message to the next, and behind the last until it begins anew',
      zh: '相邻消息的间隔，以及最后一条之后到重新开始的间隔（毫秒）',
    },
  }),
  answer: ownOption<LoadAnswer>({
    name: 'answer',
    placeholder: 'KIND',
    parse: parseAnswer,
    accepted: { en: loadAnswers.join(', '), zh: loadAnswers.join('、') },
    defaultText: { en: 'each', zh: 'each' },
    help: {
      en: 'what an answer is: one for each message, the first behind the last one, or none',
      zh: '应答的判定：each 每条消息一个，last 最后一条之后的第一个，none 不等待应答',
    },
  }),
  patience: ownOption({
    name: 'patience',
    placeholder: 'SECONDS',
    parse: parseInteger(1, loadBounds.patienceSeconds),
    accepted: {
      en: `a number from 1 to ${loadBounds.patienceSeconds}`,
      zh: `1 到 ${loadBounds.patienceSeconds} 的整数`,
    },
    defaultText: usual(usualLoad.patienceSeconds),
    help: { en: 'how long a handshake or an answer is waited for', zh: '等待握手或应答的最长秒数' },
  }),
  mostP99: ownOption({
    name: 'max-p99',
    placeholder: 'MS',
    parse: parseInteger(1, 600_000),
    accepted: { en: 'a number from 1 to 600000', zh: '1 到 600000 的整数' },
    defaultText: { en: 'five times that of the first step, 100 at least', zh: '首步的五倍，且不低于 100' },
    help: { en: 'a longer p99 is too much', zh: 'p99 超过该值即视为过载' },
  }),
  mostErrors: ownOption({
    name: 'max-errors',
    placeholder: 'PERCENT',
    parse: parseNumber(0, 100),
    accepted: { en: 'a number from 0 to 100', zh: '0 到 100 的数' },
    defaultText: usual(usualLoad.errorsPercent),
    help: { en: 'more errors are too much', zh: '错误率超过该值即视为过载' },
  }),
  onServer: flagOption('on-server', {
    en: "send from the platform's own machine, so that the network in between is left out",
    zh: '从平台所在机器发送，排除中间网络的影响',
  }),
  subprotocol: doctorOptions.subprotocol,
  header: headerOption,
  query: queryOption,
} as const satisfies Readonly<Record<string, Option<unknown>>>;

function parseAnswer(text: string): Parsed<LoadAnswer> {
  const value = loadAnswers.find((each) => each === text);
  return value === undefined ? { problem: { en: 'there is no such kind', zh: '没有这种类型' } } : { value };
}

function parseSteps(text: string): Parsed<readonly number[]> {
  const value = text.split(',').map(Number);
  const grows = value.every((step, index) => Number.isInteger(step) && step > (value[index - 1] ?? 0));
  const fits = value.length <= loadBounds.steps && (value.at(-1) ?? 0) <= loadBounds.sockets;
  if (grows && fits) return { value };
  const { steps, sockets } = loadBounds;
  return {
    problem: {
      en: `these are not at most ${steps} growing numbers up to ${sockets}`,
      zh: `必须是不超过 ${steps} 个、最大 ${sockets} 的递增整数`,
    },
  };
}
