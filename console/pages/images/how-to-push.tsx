import { Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { type Push, pathOf, pushCommands, pushTools, trustCommands } from './push-commands.ts';
import { RegistryLogin } from './registry-login.tsx';

const words = {
  title: { en: 'How to push an image', zh: '如何上传镜像' },
  tool: { en: 'Tool', zh: '工具' },
  local: { en: 'Image on your machine', zh: '本机镜像' },
  remote: { en: 'Path here: organization/name:tag', zh: '上传路径：组织/镜像名称:版本' },
  organization: {
    en: 'The organization need not be there: the push makes it.',
    zh: '无需预先创建组织，上传时会自动创建。',
  },
  trust: { en: 'Trust the platform', zh: '信任平台证书' },
  trustHelp: {
    en: 'Once on each machine that pushes. Docker needs it unless the platform is on the same machine.',
    zh: '每台上传镜像的机器只需执行一次。使用 Docker 且平台就在本机时无需此步。',
  },
  download: { en: 'Download the CA', zh: '下载 CA 证书' },
  login: { en: 'Sign in to the registry', zh: '登录镜像仓库' },
  push: { en: 'Name and push the image', zh: '标记并上传镜像' },
  sluiceHelp: {
    en: 'Signs in by itself for the push and leaves no login behind. After sluice login it works from other machines, too.',
    zh: '上传时自动登录，不会留下登录信息。在其他机器上先执行 sluice login 即可使用。',
  },
  next: {
    en: 'The image then appears in the list above, with a button that creates a model of it.',
    zh: '上传后镜像会显示在上方列表中，单击“创建模型”即可用它创建模型。',
  },
} as const;

/** The commands of a push, ready to copy, with the names that the reader gives. `open`: at first; then as the reader has it. */
export function HowToPush({ open, organization }: { readonly open: boolean; readonly organization: string }) {
  const t = useWords(words);
  const { session } = useSession();
  const { host } = new URL(session.access_address);
  const [openAtFirst] = useState(open);
  const [tool, setTool] = useState<Push['tool']>('docker');
  const [local, setLocal] = useState('voice:1.0');
  // As the reader wrote it; until then it follows the image.
  const [remote, setRemote] = useState<string>();
  const push: Push = { tool, host, local, remote: remote ?? pathOf(local, organization) };
  const trust = session.ca_available ? trustCommands(push) : undefined;
  return (
    <details className="panel" open={openAtFirst}>
      <summary>{t.title}</summary>
      <Form layout="vertical" className="in-a-row">
        <Form.Item label={t.tool}>
          <Radio.Group
            aria-label={t.tool}
            optionType="button"
            value={tool}
            options={pushTools.map((value) => ({ value, label: value }))}
            onChange={({ target }) => setTool(target.value as Push['tool'])}
          />
        </Form.Item>
        <Form.Item label={t.local} htmlFor="push-local">
          <Input id="push-local" value={local} onChange={({ target }) => setLocal(target.value)} autoComplete="off" />
        </Form.Item>
        <Form.Item label={t.remote} htmlFor="push-remote" extra={t.organization}>
          <Input
            id="push-remote"
            value={push.remote}
            onChange={({ target }) => setRemote(target.value)}
            autoComplete="off"
          />
        </Form.Item>
      </Form>
      {trust !== undefined && (
        <>
          <h2>{t.trust}</h2>
          <p>
            {t.trustHelp}{' '}
            <a href="/ca.pem" download="sluice-ca.pem">
              {t.download}
            </a>
          </p>
          <Copyable block label={t.trust} text={trust} />
        </>
      )}
      {tool !== 'sluice' && (
        <>
          <h2>{t.login}</h2>
          <RegistryLogin tool={tool} />
        </>
      )}
      <h2>{t.push}</h2>
      {tool === 'sluice' && <p>{t.sluiceHelp}</p>}
      <Copyable block label={t.push} text={pushCommands(push)} />
      <p>{t.next}</p>
    </details>
  );
}
