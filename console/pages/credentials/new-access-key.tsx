import { Button } from 'antd';
import { useWords } from '../../language/use-words.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { saveFile } from '../../ui/save-file.ts';

const words = {
  once: {
    en: 'The secret key is shown here once and can never be read again. Keep it now.',
    zh: '访问密钥（SK）仅在此显示一次，之后无法再次查看，请立即保存。',
  },
  access: { en: 'Access key (AK)', zh: '访问密钥 ID（AK）' },
  secret: { en: 'Secret key (SK)', zh: '访问密钥（SK）' },
  download: { en: 'Download credentials.csv', zh: '下载 credentials.csv' },
  done: { en: 'I have kept it', zh: '我已保存' },
} as const;

interface NewAccessKeyProps {
  readonly access: string;
  readonly secret: string;
  done(): void;
}

/** A new key with its secret half, until the user says that it is kept. */
export function NewAccessKey({ access, secret, done }: NewAccessKeyProps) {
  const t = useWords(words);
  const download = () => {
    const content = `Access Key Id,Secret Access Key\n${access},${secret}\n`;
    saveFile('credentials.csv', new Blob([content], { type: 'text/csv' }));
  };
  return (
    <section className="notice" role="alert">
      <p>{t.once}</p>
      <dl className="facts">
        <dt>{t.access}</dt>
        <dd>
          <Copyable label={t.access} text={access} />
        </dd>
        <dt>{t.secret}</dt>
        <dd>
          <Copyable label={t.secret} text={secret} />
        </dd>
      </dl>
      <p className="page-actions">
        <Button onClick={download}>{t.download}</Button>
        <Button type="primary" onClick={done}>
          {t.done}
        </Button>
      </p>
    </section>
  );
}
