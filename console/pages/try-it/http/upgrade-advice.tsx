import { useLocation } from 'wouter';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { ActionButton } from '../../../ui/action-button.tsx';

const words = {
  speaks: {
    en: 'This image speaks WebSocket, as its answer says. The service was deployed without “Upgrade to WebSocket”.',
    zh: '应答表明该镜像使用 WebSocket，而服务部署时未打开“升级为WebSocket”。',
  },
  howTo: {
    en: 'It can be turned on now, and not off again. The form opens with it on: Next, then Submit.',
    zh: '现在可以打开，打开后不可关闭。表单中已为您打开该开关，单击“下一步”再“提交”即可。',
  },
  turnOn: { en: 'Turn on Upgrade to WebSocket', zh: '打开“升级为WebSocket”' },
} as const;

/** What to do where an image that speaks WebSocket was deployed as one that speaks HTTP. */
export function UpgradeAdvice({ serviceId }: { readonly serviceId: string }) {
  const t = useWords(words);
  const [, navigate] = useLocation();
  return (
    <div className="notice" role="status">
      <p>{t.speaks}</p>
      <p>{t.howTo}</p>
      <ActionButton
        action="services.write"
        type="primary"
        onClick={() => navigate(`${paths.editService(serviceId)}?websocket`)}
      >
        {t.turnOn}
      </ActionButton>
    </div>
  );
}
