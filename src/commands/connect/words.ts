import type { Text } from '../../contract/text.ts';

/** What `sluice connect` says beside the messages. */
export const connectWords = {
  connecting: { en: 'Connecting to {name}', zh: '正在连接 {name}' },
  connected: { en: 'Connected to {name}.', zh: '已连接 {name}。' },
  connectedBy: { en: 'Connected to {name}, sub-protocol {protocol}.', zh: '已连接 {name}，子协议 {protocol}。' },
  howTo: {
    en: 'Each line is sent as a text message. /help lists the commands, Ctrl-D closes.',
    zh: '每行作为一条文本消息发送。/help 列出命令，Ctrl-D 关闭连接。',
  },
  sent: { en: 'sent {kind}, {size} bytes', zh: '已发送 {kind}，{size} 字节' },
  binary: { en: '(binary, {size} bytes) {hex}', zh: '（二进制，{size} 字节）{hex}' },
  pong: { en: 'pong {text}', zh: 'pong {text}' },
  closedByClient: { en: 'Closed: {code}, {meaning}{reason}.', zh: '已关闭：{code}，{meaning}{reason}。' },
  closedByService: {
    en: 'The service closed with {code}: {meaning}{reason}.',
    zh: '服务端关闭了连接，关闭码 {code}：{meaning}{reason}。',
  },
  closedByNetwork: {
    en: 'The connection ended, {code}: {meaning}{reason}.',
    zh: '连接已中断，{code}：{meaning}{reason}。',
  },
  reason: { en: ' ("{reason}")', zh: '（“{reason}”）' },
  help: {
    en: `/file PATH            send a file as one binary message
/text PATH            send a file as one text message
/hex 01 02 ff         send these bytes as a binary message
/ping [TEXT]          send a ping
/close [CODE] [TEXT]  close, with 1000 unless another code is given
//TEXT                send a text that begins with /`,
    zh: `/file 路径            将文件作为一条二进制消息发送
/text 路径            将文件作为一条文本消息发送
/hex 01 02 ff         将这些字节作为二进制消息发送
/ping [文本]          发送 ping
/close [关闭码] [原因]  关闭连接，默认 1000
//文本                发送以 / 开头的文本`,
  },
} as const satisfies Readonly<Record<string, Text>>;
