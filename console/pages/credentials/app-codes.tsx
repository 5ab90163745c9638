import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { appOrders } from '../../orders/app-orders.ts';
import { Copyable } from '../../ui/copyable.tsx';

const words = {
  title: { en: 'AppCodes', zh: 'AppCode' },
  none: { en: 'None yet.', zh: '暂无 AppCode。' },
  add: { en: 'Add an AppCode', zh: '添加 AppCode' },
  addQuestion: {
    en: (name: string) => `Add an AppCode to ${name}?`,
    zh: (name: string) => `为 ${name} 添加 AppCode？`,
  },
  added: {
    en: 'Whoever has it may call what the application may. The others stay.',
    zh: '持有者可以调用该应用已获授权的服务，已有的 AppCode 不受影响。',
  },
  full: { en: 'An application has five AppCodes at most.', zh: '每个应用最多 5 个 AppCode。' },
  remove: { en: 'Delete', zh: '删除' },
  question: { en: 'Delete this AppCode?', zh: '删除该 AppCode？' },
  consequence: { en: 'Programs that send it are refused from now on.', zh: '使用它的程序将立即被拒绝。' },
  hidden: { en: 'Show the codes to delete one.', zh: '显示 AppCode 后才能删除。' },
} as const;

/** Reference, services, 2.9. */
const mostCodes = 5;

interface AppCodesProps {
  readonly app: Parameters<typeof appOrders.addCode>[0];
  readonly codes: readonly string[];
  /** Whether the codes are what they are, and not stars. */
  readonly plain: boolean;
  changed(): Promise<unknown>;
}

export function AppCodes({ app, codes, plain, changed }: AppCodesProps) {
  const t = useWords(words);
  const full = codes.length >= mostCodes;
  return (
    <section>
      <h2>{t.title}</h2>
      {codes.length === 0 && <p className="quiet">{t.none}</p>}
      <ul className="lines">
        {codes.map((code, index) => (
          // Hidden codes are all alike.
          <li key={plain ? code : index} className="page-actions">
            {plain ? <Copyable label={t.title} text={code} /> : code}
            <ConfirmButton
              action="apps.manage"
              size="small"
              unavailable={plain ? undefined : t.hidden}
              label={t.remove}
              question={t.question}
              consequence={t.consequence}
              order={appOrders.deleteCode(app, code)}
              done={changed}
            />
          </li>
        ))}
      </ul>
      {full ? (
        <p className="quiet">{t.full}</p>
      ) : (
        <ConfirmButton
          action="apps.manage"
          danger={false}
          label={t.add}
          question={t.addQuestion(app.name)}
          consequence={t.added}
          order={appOrders.addCode(app)}
          done={changed}
        />
      )}
    </section>
  );
}
