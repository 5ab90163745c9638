import { useWords } from '../../language/use-words.ts';
import { useTag } from '../images/use-tag.ts';
import { useOfferedImages } from './use-offered-images.ts';

const words = {
  unexposed: {
    en: (ports: string) =>
      `The image declares ${ports} (EXPOSE). Another port is right only if the image listens there.`,
    zh: (ports: string) => `镜像声明的端口（EXPOSE）为 ${ports}。仅当镜像实际监听其他端口时才需填写其他端口。`,
  },
} as const;

interface PortWarningProps {
  /** As it stands in the form. */
  readonly image: string;
  readonly port: number;
}

/** That an image of the registry declares other ports than the one that was entered. It may still be right: EXPOSE binds nobody. */
export function PortWarning({ image, port }: PortWarningProps) {
  const t = useWords(words);
  const named = image.trim();
  const { data: offered = [] } = useOfferedImages(image);
  // What is not there is not asked for: somebody is still typing.
  const found = offered
    .flatMap(({ namespace: organization, name, tags }) => tags.map((tag) => ({ organization, name, tag })))
    .find(({ organization, name, tag }) => `${organization}/${name}:${tag}` === named);
  const { data } = useTag({ organization: '', name: '', tag: '', ...found, leaving: found === undefined });
  const exposed = found === undefined ? [] : (data?.exposed_ports ?? []);
  if (exposed.length === 0 || exposed.includes(port)) return null;
  return (
    <span role="status" className="status status-warn">
      {t.unexposed(exposed.join(', '))}
    </span>
  );
}
