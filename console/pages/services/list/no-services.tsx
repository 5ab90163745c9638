import { Link } from 'wouter';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';

const words = {
  nothing: { en: 'No service matches.', zh: '没有符合条件的服务。' },
  all: { en: 'Show all', zh: '显示全部' },
  none: {
    en: 'There are no online services yet. A service runs a model and gives it an address that clients call.',
    zh: '暂无在线服务。在线服务运行模型，并为其提供可供客户端调用的地址。',
  },
  model: { en: 'Create a model first', zh: '先创建模型' },
  deploy: { en: 'Deploy a model', zh: '部署模型' },
} as const;

interface NoServicesProps {
  /** There may be some that were not asked for. */
  readonly filtered: boolean;
  showAll(): void;
}

export function NoServices({ filtered, showAll }: NoServicesProps) {
  const t = useWords(words);
  if (filtered) {
    return (
      <p>
        {t.nothing}{' '}
        <button type="button" className="plain" onClick={showAll}>
          {t.all}
        </button>
      </p>
    );
  }
  return (
    <>
      <p>{t.none}</p>
      <p>
        <Link href={paths.deploy()}>{t.deploy}</Link> · <Link href={paths.newModel()}>{t.model}</Link>
      </p>
    </>
  );
}
