import type { ImageReportBody } from '../../../src/contract/resources/image-report.ts';
import { useWords } from '../../language/use-words.ts';
import { Copyable } from '../../ui/copyable.tsx';

const words = {
  usable: { en: 'The image can be used as a service.', zh: '该镜像可以部署为服务。' },
  unusable: { en: 'The image cannot be used as a service as it is.', zh: '该镜像目前无法部署为服务。' },
  findings: { en: 'Findings', zh: '检查结果' },
  none: { en: 'Nothing to remark.', zh: '没有需要注意的问题。' },
  problem: { en: 'Problem', zh: '问题' },
  warning: { en: 'Warning', zh: '警告' },
  note: { en: 'Note', zh: '提示' },
  config: {
    en: 'The same for API and command line (initial_config)',
    zh: '供 API 和命令行使用的模型配置（initial_config）',
  },
  callers: {
    en: 'For those who call it later; the model does not need it:',
    zh: '供之后调用服务时使用，创建模型时无需填写：',
  },
  path: { en: 'Path for WebSocket', zh: 'WebSocket 路径' },
  subprotocol: { en: 'Sub-protocol', zh: '子协议' },
} as const;

const kinds = { problem: 'bad', warning: 'warn', note: 'quiet' } as const;

/** What an examination found, with what to do about it. */
export function ExaminationReport({ report }: { readonly report: ImageReportBody }) {
  const t = useWords(words);
  return (
    <div className="panel">
      <p>
        <strong>{report.usable ? t.usable : t.unusable}</strong>
      </p>
      <h2>{t.findings}</h2>
      {report.findings.length === 0 && <p>{t.none}</p>}
      <ul className="lines">
        {report.findings.map(({ level, code, message }) => (
          <li key={`${code} ${message}`}>
            <span className={`status status-${kinds[level]}`}>{t[level]}</span> {message}
          </li>
        ))}
      </ul>
      {report.initial_config && (
        <details>
          <summary>{t.config}</summary>
          <Copyable block label={t.config} text={JSON.stringify(report.initial_config, undefined, 2)} />
        </details>
      )}
      {(report.websocket_path ?? report.subprotocol) !== undefined && <p>{t.callers}</p>}
      {report.websocket_path !== undefined && (
        <p>
          {t.path}: <Copyable text={report.websocket_path} label={t.path} />
        </p>
      )}
      {report.subprotocol !== undefined && (
        <p>
          {t.subprotocol}: <Copyable text={report.subprotocol} label={t.subprotocol} />
        </p>
      )}
    </div>
  );
}
