import { useQueryClient } from '@tanstack/react-query';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { imageOrders } from '../../orders/image-orders.ts';

const words = {
  delete: { en: 'Delete', zh: '删除' },
  question: { en: (name: string) => `Delete ${name}?`, zh: (name: string) => `删除 ${name}？` },
  lost: {
    en: (tags: number) =>
      `All its images go, with their ${tags} tags; this cannot be undone. Images that a model uses stay: then nothing is deleted.`,
    zh: (tags: number) =>
      `其中的全部镜像（${tags} 个版本）都会被删除，且不可恢复。如有模型正在使用其中的镜像，则不会删除任何内容。`,
  },
} as const;

interface DeleteRepositoryProps {
  readonly organization: string;
  readonly name: string;
  readonly tags: number;
  /** Told when it begins, and when it did not come about. */
  deleting(now: boolean): void;
  deleted(): void;
}

/** Deletes a repository with all its images. */
export function DeleteRepository({ organization, name, tags, deleting, deleted }: DeleteRepositoryProps) {
  const t = useWords(words);
  const { project } = useSession();
  const client = useQueryClient();
  return (
    <ConfirmButton
      action="images.write"
      label={t.delete}
      question={t.question(`${organization}/${name}`)}
      consequence={t.lost(tags)}
      order={imageOrders.deleteRepository({ organization, name })}
      underWay={deleting}
      done={() => {
        deleted();
        return client.invalidateQueries({ queryKey: ['images', project.id] });
      }}
    />
  );
}
