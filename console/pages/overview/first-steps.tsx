import { Link } from 'wouter';
import type { Overview } from '../../../src/contract/resources/overview.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';

const words = {
  title: { en: 'First steps', zh: '快速入门' },
  image: { en: 'Push the image of your model', zh: '上传模型的容器镜像' },
  imageWhat: {
    en: 'The page shows the commands. The image has to work as a WebSocket service by itself.',
    zh: '页面上有可直接复制的命令。镜像需在单机环境下能独立提供 WebSocket 服务。',
  },
  model: { en: 'Create a model from it', zh: '使用镜像创建模型' },
  modelWhat: {
    en: 'Protocol and port are those of the container; the image doctor can find them out.',
    zh: '协议和端口以容器为准，也可由镜像检查自动填写。',
  },
  service: { en: 'Deploy it as an online service', zh: '部署为在线服务' },
  serviceWhat: { en: 'With “Upgrade to WebSocket” on.', zh: '打开“升级为WebSocket”开关。' },
  call: { en: 'Call it', zh: '调用服务' },
  callWhat: {
    en: 'Its page has the address, programs to copy, and a client to try it in.',
    zh: '服务详情页提供访问地址、可复制的示例代码和在线调试工具。',
  },
  done: { en: 'done', zh: '已完成' },
} as const;

/** The tutorial in four steps; gone once the project has a service that runs. */
export function FirstSteps({ overview }: { readonly overview: Overview }) {
  const t = useWords(words);
  const { services, models, repositories } = overview;
  const running = services.by_status['running'] ?? 0;
  if (running > 0) return null;
  const steps = [
    { label: t.image, what: t.imageWhat, to: paths.images(), done: repositories > 0 },
    { label: t.model, what: t.modelWhat, to: paths.newModel(), done: models.total > 0 },
    { label: t.service, what: t.serviceWhat, to: paths.deploy(), done: services.total > 0 },
    { label: t.call, what: t.callWhat, to: paths.services(), done: false },
  ];
  return (
    <section className="panel">
      <h2 className="first">{t.title}</h2>
      <ol className="steps">
        {steps.map(({ label, what, to, done }) => (
          <li key={to}>
            <Link href={to}>{label}</Link> {done && <span className="good">✓ {t.done}</span>}
            <div className="quiet">{what}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}
