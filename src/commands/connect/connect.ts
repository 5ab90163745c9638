import { resolve } from 'node:path';
import { connectionFailure } from '../../client/api-failure.ts';
import { findService } from '../../client/find-service.ts';
import { ProtocolViolation } from '../../client/frame-reader.ts';
import { inferenceAddress } from '../../client/inference-address.ts';
import { WebSocketConnection } from '../../client/web-socket.ts';
import { parseInteger, parsePath } from '../../config/parsers.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { render } from '../../contract/text.ts';
import { type ClientContext, clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { headerOption } from '../header-option.ts';
import { doctorOptions } from '../image/doctor-options.ts';
import { flagOption, ownOption } from '../own-options.ts';
import { queryOption } from '../query-option.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { type Closed, converse, fileToSend } from './converse.ts';
import { jsonTranscript, plainTranscript } from './transcript.ts';
import { connectWords as words } from './words.ts';

/** Largest message, either way. */
const mostBytes = 64 * 1024 * 1024;
/** Until the handshake is answered, ms: an image may take its time. */
const patience = 60_000;

const connectOptions = {
  subprotocol: {
    ...doctorOptions.subprotocol,
    defaultText: { en: 'none', zh: '无' },
    help: { en: 'offer this sub-protocol', zh: '提供该子协议' },
  },
  header: headerOption,
  query: queryOption,
  file: {
    ...ownOption({
      name: 'send-file',
      placeholder: 'FILE',
      parse: parsePath,
      accepted: { en: 'a file', zh: '文件' },
      help: { en: 'send this file first, as one binary message', zh: '先将该文件作为一条二进制消息发送' },
    }),
    repeatable: true,
  },
  times: flagOption('times', { en: 'show the time since the message before', zh: '显示与上一条消息的时间间隔' }),
  pretty: flagOption('pretty', { en: 'print received JSON with line breaks', zh: '将收到的 JSON 分行显示' }),
  commands: flagOption('commands', {
    en: 'read commands as /ping from a pipe, too, in place of sending every line',
    zh: '从管道输入时也识别 /ping 等命令，而不是逐行发送',
  }),
  wait: ownOption({
    name: 'wait',
    placeholder: 'SECONDS',
    parse: parseInteger(0, 86_400),
    accepted: { en: 'a number from 0 to 86400', zh: '0 到 86400 的整数' },
    defaultText: { en: '10 for an answer, then 1', zh: '等待应答 10，之后为 1' },
    help: {
      en: 'when a pipe has ended, close after so long without a message',
      zh: '管道输入结束后，多久没有消息即关闭连接',
    },
  }),
} as const;

type Context = ClientContext<typeof connectOptions>;

export const connectCommand = clientCommand({
  name: 'connect',
  summary: {
    en: 'open a WebSocket to a service: lines that are typed or piped are sent, answers are printed; with --json one object for each event',
    zh: '与服务建立 WebSocket 连接：发送键入或管道输入的每一行，输出收到的消息；加 --json 时每个事件一个对象',
  },
  arguments: [{ name: 'SERVICE' }, { name: 'PATH', optional: true }],
  ownOptions: connectOptions,
  examples: [
    'sluice connect voice',
    'sluice connect voice /v1/stream --query lang=en --subprotocol v1.stream --times',
    'echo hi | sluice connect echo',
    'sluice connect voice --send-file speech.wav --wait 30 --json < /dev/null',
  ],
  exitCodes: {
    0: {
      en: 'closed with 1000 or without a code, or as /close asked for',
      zh: '以 1000 或无关闭码关闭，或按 /close 的要求关闭',
    },
    1: { en: 'closed in another way, or never opened', zh: '以其他方式关闭，或未能建立连接' },
    ...interruptedExitCode,
  },
  async run(context) {
    const outcome = await untilInterrupted((signal) => connect(context, signal));
    return outcome === 'interrupted' ? interrupted : outcome;
  },
});

async function connect(context: Context, signal: AbortSignal): Promise<number> {
  const { args, given, language, terminal, progress, note, surroundings } = context;
  const [name = '', path = '/'] = args;
  const files = await Promise.all(given.file.map((file) => fileToSend(file, mostBytes)));
  progress.show(render(words.connecting, { name }, language));
  const connection = await open(context, { name, path, signal });
  progress.clear();
  const places = { ...context, isInteractive: terminal.interactive && !given.json };
  const transcript = given.json
    ? jsonTranscript(places)
    : plainTranscript(name, places, { times: given.times === true, pretty: given.pretty === true });
  await transcript.opened(connection.protocol);
  try {
    const closed = await converse({
      connection,
      transcript,
      files,
      lines: terminal.lines(mostBytes),
      isInteractive: terminal.interactive,
      takesCommands: terminal.interactive || given.commands === true,
      wait: given.wait,
      mostBytes,
      tell: (text) => note(text[language]),
      tellFailure: (error) => note(error.messageIn(language)),
      help: words.help,
      pathOf: (typed) => resolve(surroundings.workingFolder, typed),
      signal,
    });
    signal.throwIfAborted();
    return isNormal(closed) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error;
    throw operatorError('connect.violation', { name, detail: error.message, code: error.code }, { cause: error });
  }
}

async function open(
  { api, given }: Context,
  { name, path, signal }: { readonly name: string; readonly path: string; readonly signal: AbortSignal },
): Promise<WebSocketConnection> {
  const url = await inferenceAddress(api, { service: await findService(api, name), path, query: given.query });
  const { ca } = api.target;
  try {
    return await WebSocketConnection.open({
      url,
      ca,
      headers: given.header,
      protocols: given.subprotocol,
      mostBytes,
      patienceMs: patience,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const { name: context, address } = api.target;
    throw connectionFailure({ name: context, address, ...(ca !== undefined && { ca }) }, error);
  }
}

/** What this side asked for is normal however the other side said yes. */
function isNormal({ by, code }: Closed): boolean {
  return by === 'client' || (by === 'service' && (code === 1000 || code === 1005));
}
