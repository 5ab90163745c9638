import type { Text } from '../contract/text.ts';

/** What a command's exit codes say. */
export type ExitCodes = Readonly<Record<number, Text>>;

/** Those of every command. */
export const usualExitCodes: ExitCodes = {
  0: { en: 'done', zh: '成功' },
  1: { en: 'it failed; standard error says why and what to do', zh: '失败；原因和处理办法见标准错误输出' },
  2: { en: 'the command line is wrong; nothing was done', zh: '命令行有误，未执行任何操作' },
};

/** What Ctrl-C leaves, of commands that end in order by it. */
export const interruptedExitCode: ExitCodes = { 130: { en: 'interrupted with Ctrl-C', zh: '被 Ctrl-C 中断' } };
