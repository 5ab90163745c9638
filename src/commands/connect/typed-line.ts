import type { Text } from '../../contract/text.ts';

/** What a line asks for. */
export type TypedLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary-file' | 'text-file'; readonly path: string }
  | { readonly kind: 'binary' | 'ping'; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly problem: Text };

/** Reads a line in which `/` begins a command; `//` stands for a text that begins with `/`. */
export function readTypedLine(line: string): TypedLine {
  if (!line.startsWith('/')) return { kind: 'text', text: line };
  if (line.startsWith('//')) return { kind: 'text', text: line.slice(1) };
  const [, name = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  if (name === 'file') return rest === '' ? mistake(problems.path) : { kind: 'binary-file', path: rest };
  if (name === 'text') return rest === '' ? mistake(problems.path) : { kind: 'text-file', path: rest };
  if (name === 'hex') return hexLine(rest);
  if (name === 'ping') return pingLine(rest);
  if (name === 'close') return closeLine(rest);
  return name === 'help' ? { kind: 'help' } : mistake(problems.unknown);
}

function hexLine(text: string): TypedLine {
  const digits = text.replaceAll(/[\s:]/g, '');
  const isGood = digits.length > 0 && digits.length % 2 === 0 && /^[0-9a-f]+$/i.test(digits);
  return isGood ? { kind: 'binary', bytes: Buffer.from(digits, 'hex') } : mistake(problems.hex);
}

/** RFC 6455, section 5.5: 125 bytes at most. */
function pingLine(text: string): TypedLine {
  const bytes = Buffer.from(text);
  return bytes.length <= 125 ? { kind: 'ping', bytes } : mistake(problems.ping);
}

/** RFC 6455, section 7.4: codes that may stand in a Close frame. */
function closeLine(text: string): TypedLine {
  const [, written, reason = ''] = /^(\d*)\s*(.*)$/s.exec(text) ?? [];
  const code = written === '' ? 1000 : Number(written);
  const isKnown =
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
  if (!isKnown) return mistake(problems.code);
  return Buffer.byteLength(reason) <= 123 ? { kind: 'close', code, reason } : mistake(problems.reason);
}

function mistake(problem: Text): TypedLine {
  return { kind: 'mistake', problem };
}

const problems = {
  unknown: {
    en: 'There is no such command; /help lists them. // sends a text that begins with /.',
    zh: '没有这个命令，/help 列出全部命令。以 / 开头的文本请用 // 发送。',
  },
  path: { en: 'The name of a file is missing.', zh: '缺少文件名。' },
  hex: {
    en: 'Bytes are written as two hexadecimal digits each: /hex 01 02 ff',
    zh: '字节须写成两位十六进制数字：/hex 01 02 ff',
  },
  ping: { en: 'A ping holds 125 bytes at most.', zh: 'ping 最多 125 字节。' },
  code: {
    en: 'The code is 1000 to 1014 or 3000 to 4999: /close 4000 reason',
    zh: '关闭码为 1000 到 1014 或 3000 到 4999：/close 4000 原因',
  },
  reason: { en: 'The reason has 123 bytes at most.', zh: '原因最多 123 字节。' },
} as const satisfies Readonly<Record<string, Text>>;
