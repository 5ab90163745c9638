import { resolve } from 'node:path';
import { findService } from '../../../client/find-service.ts';
import type { LoadReport } from '../../../contract/resources/load-test.ts';
import { clientCommand } from '../../client-command.ts';
import { interruptedExitCode } from '../../exit-codes.ts';
import { interrupted, untilInterrupted } from '../../until-interrupted.ts';
import { loadFromHere } from './load-from-here.ts';
import { loadLines, progressLine } from './load-lines.ts';
import { loadOnServer } from './load-on-server.ts';
import { loadOptions } from './load-options.ts';
import { planLoad } from './plan-load.ts';

export const serviceLoadCommand = clientCommand({
  name: 'service load',
  summary: {
    en: 'load test: open more and more sockets to a service, send, and measure, until the last step or until it suffers; tells how many sockets one instance carries',
    zh: '压测：逐步增加到服务的连接并发送消息，直到最后一步或服务过载；给出单个实例可承载的连接数',
  },
  arguments: [{ name: 'SERVICE' }, { name: 'PATH', optional: true }],
  ownOptions: loadOptions,
  examples: [
    'sluice service load echo --text hello --connections 200',
    'sluice service load voice /v1/stream --recording speech.wav --answer last --max-p99 800',
    'sluice connect voice --json > session.jsonl; sluice service load voice --recording session.jsonl',
    'sluice service load voice --text hello --on-server',
    'sluice service load voice --steps 40,45,50,55,60 --hold 60 --json',
  ],
  exitCodes: {
    0: {
      en: 'measured: up to the last step, or until the service suffered',
      zh: '已完成测量：到达最后一步，或服务已过载',
    },
    1: { en: 'not even the first step could be held', zh: '第一步即未能完成' },
    ...interruptedExitCode,
  },
  async run(context) {
    const { api, args, given, answer, language, progress, surroundings } = context;
    const [name = '', path = '/'] = args;
    const plan = await planLoad(given, path, (typed) => resolve(surroundings.workingFolder, typed));
    const service = await findService(api, name);
    const tell = (report: LoadReport) => {
      const line = progressLine(report, name, language);
      if (line !== undefined) progress.show(line);
    };
    let isInterrupted = false;
    const report = await untilInterrupted(async (signal) => {
      const where = given.onServer ? loadOnServer : loadFromHere;
      const done = await where({ api, service, plan, query: given.query, tell, language, signal });
      isInterrupted = signal.aborted;
      return done;
    });
    if (report === 'interrupted') return interrupted;
    answer(report, () => loadLines(report, name, language));
    if (isInterrupted) return interrupted;
    return report.recommendation === undefined ? 1 : 0;
  },
});
