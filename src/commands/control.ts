import { OperatorError } from '../contract/operator-errors.ts';
import { createLogger } from '../log/logger.ts';
import { becomeChild } from '../supervisor/child.ts';
import type { ControlArgument } from './child-options.ts';
import type { Command } from './command.ts';

/** The control process: a child of `serve`. */
export const controlCommand: Command = {
  name: 'control',
  summary: { en: 'control process, started by serve', zh: '控制进程，由 serve 启动' },
  options: [],
  hidden: true,
  async run({ flags }) {
    const { config }: ControlArgument = JSON.parse(flags.rest[0] ?? '');
    const log = createLogger({ name: 'control', level: config.logLevel });
    const end = Promise.withResolvers<void>();
    let endStreams = () => {};
    const child = becomeChild({
      log,
      drainTimeoutSeconds: config.drainTimeoutSeconds,
      onBug: 'exit',
      onGatewayDrains: () => endStreams(),
      onEnd: () => end.resolve(),
    });
    try {
      const { runControlProcess } = await import('../app.ts');
      const control = await runControlProcess({ config, log, onReady: () => child.ready() });
      ({ endStreams } = control);
      await end.promise;
      await control.stop();
      return 0;
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      child.fatal(error.messageIn(config.language));
      return new Promise<never>(() => {});
    }
  },
};
