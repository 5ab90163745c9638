import { flagOption } from './own-options.ts';

/** For commands that show what is written one after the other. */
export const followOption = {
  ...flagOption('follow', { en: 'stay, and show what comes until Ctrl-C', zh: '持续显示新内容，按 Ctrl-C 结束' }),
  short: 'f',
};
