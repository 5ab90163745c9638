import type { ReactNode } from 'react';
import type { EffectiveConfiguration } from '../../../src/contract/resources/effective-configuration.ts';
import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import { quoted } from '../../forms/curl-of.ts';
import { useWords } from '../../language/use-words.ts';
import { FoundMark } from './found-mark.tsx';
import { probeKeys } from './model-form.ts';

const words = {
  title: { en: 'Container API', zh: '容器调用接口' },
  protocol: { en: 'Protocol', zh: '协议' },
  port: { en: 'Port', zh: '端口' },
  cmd: { en: 'Start command', zh: '启动命令' },
  probes: { en: 'Health check', zh: '健康检查' },
  startup_health: { en: 'Startup probe', zh: '启动检查' },
  readiness_health: { en: 'Readiness probe', zh: '就绪检查' },
  health: { en: 'Liveness probe', zh: '存活检查' },
  none: { en: 'no probes', zh: '未配置探针' },
  tcp: { en: 'TCP connection', zh: 'TCP连接检查' },
  handshake: { en: 'WebSocket handshake', zh: 'WebSocket握手检查' },
  waits: {
    en: 'The platform is finding it out: it stands here when the image was examined.',
    zh: '平台正在检查镜像，检查结束后在此显示协议、端口和健康检查。',
  },
  failed: { en: 'Not known: the import of the model failed.', zh: '未识别：模型导入失败。' },
} as const;

/** What is in force for the container of a model, whoever said it. */
export function ContainerFacts({ model }: { readonly model: ModelDetail }) {
  const t = useWords(words);
  const { effective_config: effective, image_doctor: examined, model_status: status } = model;
  if (effective === undefined && examined === undefined) return null;
  const probeText = (probe: NonNullable<EffectiveConfiguration['health']>) => {
    if (probe.check_method === 'TCP') return t.tcp;
    if (probe.check_method === 'EXEC') return <code>{(probe.command ?? []).map(quoted).join(' ')}</code>;
    return probe.check_method === 'HTTP' ? <code>GET {probe.url}</code> : `${t.handshake} ${probe.url}`;
  };
  const facts: [Exclude<keyof EffectiveConfiguration, 'found'> | 'probes', ReactNode][] = [];
  if (effective !== undefined) {
    facts.push(['protocol', effective.protocol], ['port', effective.port]);
    if (effective.cmd !== undefined) facts.push(['cmd', <code key="cmd">{effective.cmd.map(quoted).join(' ')}</code>]);
    const probes = probeKeys.flatMap((key) => (effective[key] ? [[key, probeText(effective[key])] as const] : []));
    for (const [key, text] of probes) facts.push([key, text]);
    if (probes.length === 0) facts.push(['probes', t.none]);
  }
  const found: readonly string[] = effective?.found ?? [];
  return (
    <>
      <h2>{t.title}</h2>
      {effective === undefined && <p>{status === 'failed' ? t.failed : t.waits}</p>}
      {effective !== undefined && (
        <dl className="facts panel">
          {facts.map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{t[name]}</dt>
              <dd>
                {value} {found.includes(name) && <FoundMark />}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
