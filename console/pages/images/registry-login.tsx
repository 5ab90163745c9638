import { useMutation } from '@tanstack/react-query';
import { useSession } from '../../api/session.ts';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { useWords } from '../../language/use-words.ts';
import { imageOrders } from '../../orders/image-orders.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Time } from '../../ui/time.tsx';
import { loginCommand, type Push } from './push-commands.ts';

const words = {
  make: { en: 'Make a login command', zh: '生成登录命令' },
  what: {
    en: 'The command holds a temporary password, good for one day; whoever has it may push as you.',
    zh: '命令中包含有效期为一天的临时密码，持有者可以以您的身份上传镜像，请勿泄露。',
  },
  preview: { en: 'Make it in a terminal instead', zh: '改为在终端中生成' },
  command: { en: 'Login command', zh: '登录命令' },
  until: { en: 'Good until', zh: '有效期至' },
} as const;

interface Login {
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A temporary login for the registry, made when asked for. It stays in this page alone. */
export function RegistryLogin({ tool }: { readonly tool: Push['tool'] }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const order = imageOrders.makeLogin(project.name);
  const make = useMutation({
    gcTime: 0,
    mutationFn: async (): Promise<Login> => {
      const { headers } = await api.open(order.request);
      return {
        command: headers.get('X-Swr-Dockerlogin') ?? '',
        expiresAt: Date.parse(headers.get('X-Swr-Expireat') ?? ''),
      };
    },
  });
  return (
    <>
      <p>{t.what}</p>
      {make.data ? (
        <>
          <Copyable block label={t.command} text={loginCommand(tool, make.data.command)} />
          <p className="quiet">
            {t.until} <Time at={make.data.expiresAt} />
          </p>
        </>
      ) : (
        <>
          <ActionButton action="images.read" loading={make.isPending} onClick={() => make.mutate()}>
            {t.make}
          </ActionButton>
          <RequestPreview title={t.preview} orders={[order]} />
        </>
      )}
      {make.error && <Failure error={make.error} />}
    </>
  );
}
