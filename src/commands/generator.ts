import { serveGenerator } from '../load/serve-generator.ts';
import type { Command } from './command.ts';

/** What sends in a load test on the platform's own machine: a child of the control process. */
export const generatorCommand: Command = {
  name: 'generator',
  summary: { en: 'sending side of a load test, started by the control process', zh: '压测发送进程，由控制进程启动' },
  options: [],
  hidden: true,
  async run() {
    await serveGenerator();
    return 0;
  },
};
