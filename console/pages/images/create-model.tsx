import { useLocation } from 'wouter';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';

const words = {
  create: { en: 'Create model', zh: '创建模型' },
  of: { en: (image: string) => `Create model of ${image}`, zh: (image: string) => `创建模型：${image}` },
} as const;

/** Leads from an image, `organization/name:tag`, to the form of a model made of it. */
export function CreateModel({ image }: { readonly image: string }) {
  const t = useWords(words);
  const [, navigate] = useLocation();
  return (
    <ActionButton
      action="models.write"
      size="small"
      aria-label={t.of(image)}
      onClick={() => navigate(`${paths.newModel()}?${new URLSearchParams({ image })}`)}
    >
      {t.create}
    </ActionButton>
  );
}
