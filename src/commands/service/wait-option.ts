import { flagOption } from '../own-options.ts';

/** For commands after which a status follows. */
export const waitOption = flagOption('wait', { en: 'wait until it is done, or failed', zh: '等待操作完成或失败' });
