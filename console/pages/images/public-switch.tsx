import { useQueryClient } from '@tanstack/react-query';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { imageOrders } from '../../orders/image-orders.ts';

const words = {
  public: {
    en: 'Everybody may pull from it, without signing in.',
    zh: '公开：任何人无需登录即可下载。',
  },
  private: { en: 'Only users of this account may pull from it.', zh: '私有：仅本账号的用户可以下载。' },
  publish: { en: 'Make public', zh: '设为公开' },
  publishQuestion: { en: (name: string) => `Make ${name} public?`, zh: (name: string) => `将 ${name} 设为公开？` },
  hideQuestion: { en: (name: string) => `Make ${name} private?`, zh: (name: string) => `将 ${name} 设为私有？` },
  hide: { en: 'Make private', zh: '设为私有' },
} as const;

interface PublicSwitchProps {
  readonly organization: string;
  readonly name: string;
  readonly isPublic: boolean;
}

/** Who may pull from a repository, and the button that changes it. */
export function PublicSwitch({ organization, name, isPublic }: PublicSwitchProps) {
  const t = useWords(words);
  const { project } = useSession();
  const client = useQueryClient();
  const image = `${organization}/${name}`;
  return (
    <>
      {isPublic ? t.public : t.private}{' '}
      <ConfirmButton
        action="images.write"
        size="small"
        danger={!isPublic}
        {...(isPublic
          ? { label: t.hide, question: t.hideQuestion(image), consequence: t.private }
          : { label: t.publish, question: t.publishQuestion(image), consequence: t.public })}
        order={imageOrders.setPublic({ organization, name }, !isPublic)}
        done={() => client.invalidateQueries({ queryKey: ['images', project.id] })}
      />
    </>
  );
}
