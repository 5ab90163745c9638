import { useQueryClient } from '@tanstack/react-query';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { imageOrders } from '../../orders/image-orders.ts';

const words = {
  delete: { en: 'Delete organization', zh: '删除组织' },
  question: { en: (name: string) => `Delete the organization ${name}?`, zh: (name: string) => `删除组织 ${name}？` },
  lost: {
    en: 'No image is lost: an organization can be deleted only when there is no repository in it. Somebody else of the platform may take its name then.',
    zh: '不会丢失镜像：只有其中没有镜像仓库的组织才能删除。删除后其他账号可以使用该组织名称。',
  },
} as const;

/** Deletes an organization, which has to be empty; else the platform says so. */
export function DeleteOrganization({ name, deleted }: { readonly name: string; deleted(): void }) {
  const t = useWords(words);
  const { project } = useSession();
  const client = useQueryClient();
  return (
    <ConfirmButton
      action="images.write"
      label={t.delete}
      question={t.question(name)}
      consequence={t.lost}
      order={imageOrders.deleteOrganization(name)}
      done={() => {
        deleted();
        return client.invalidateQueries({ queryKey: ['images', project.id] });
      }}
    />
  );
}
