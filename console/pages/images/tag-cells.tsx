import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { imageOrders } from '../../orders/image-orders.ts';
import { paths } from '../../paths.ts';
import { CreateModel } from './create-model.tsx';
import { type TagName, useTag } from './use-tag.ts';

const words = {
  delete: { en: 'Delete', zh: '删除' },
  unknown: { en: 'unknown', zh: '未知' },
  question: { en: (name: string) => `Delete ${name}?`, zh: (name: string) => `删除 ${name}？` },
  lost: {
    en: 'The tag goes, and with the last tag the image; this cannot be undone.',
    zh: '该版本将被删除；如果这是镜像的最后一个版本，镜像也会被删除，且不可恢复。',
  },
  used: {
    en: (models: string) => `Models run this image: ${models}. With its last tag it cannot be deleted before they are.`,
    zh: (models: string) => `以下模型正在使用该镜像：${models}。删除这些模型之前，镜像的最后一个版本无法删除。`,
  },
} as const;

/** `linux/amd64` and the like. */
export function TagPlatforms(tag: TagName) {
  const t = useWords(words);
  const { data, error } = useTag(tag);
  return data?.platforms.join(', ') ?? (error ? t.unknown : '…');
}

/** The models that run an image, whichever of its tags they were made of. */
export function TagModels(tag: TagName) {
  const models = useTag(tag).data?.models;
  if (models?.length === 0) return '–';
  return models?.map(({ model_id, model_name, model_version }, index) => (
    <span key={model_id}>
      {index > 0 && ', '}
      <Link href={paths.model(model_id)}>
        {model_name}:{model_version}
      </Link>
    </span>
  ));
}

/** What can be done with an image. */
export function TagActions({ leave, ...tag }: TagName & { leave(now: boolean): void }) {
  const t = useWords(words);
  const { project } = useSession();
  const client = useQueryClient();
  const { organization, name } = tag;
  const image = `${organization}/${name}:${tag.tag}`;
  const models = useTag(tag).data?.models ?? [];
  const users = models.map((model) => `${model.model_name}:${model.model_version}`).join(', ');
  return (
    <div className="page-actions">
      <CreateModel image={image} />
      <ConfirmButton
        action="images.write"
        size="small"
        label={t.delete}
        question={t.question(image)}
        consequence={users === '' ? t.lost : `${t.lost} ${t.used(users)}`}
        order={imageOrders.deleteTag(tag, tag.tag)}
        underWay={leave}
        done={async () => {
          await client.invalidateQueries({ queryKey: ['images', project.id] });
          leave(false);
        }}
      />
    </div>
  );
}
