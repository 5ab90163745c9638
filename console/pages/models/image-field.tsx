import { AutoComplete, Form } from 'antd';
import { Link } from 'wouter';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Failure } from '../../ui/failure.tsx';
import type { ModelForm } from './model-form.ts';
import { useOfferedImages } from './use-offered-images.ts';

const words = {
  label: { en: 'Container image path', zh: '容器镜像所在的路径' },
  rule: {
    en: 'The path of an image: organization/name:tag, or that of another registry as docker pull takes it.',
    zh: '请填写镜像路径：组织/镜像名称:版本，或 docker pull 可用的其他镜像仓库路径。',
  },
  help: {
    en: 'Choose an image that was pushed here, or type the path of one in another registry.',
    zh: '选择已上传的镜像，或输入其他镜像仓库中的镜像路径。',
  },
  none: { en: 'No image here has this name. How to push one', zh: '没有匹配的镜像。查看如何上传镜像' },
} as const;

/** The image that a model is made of: offered from the registry, or typed. */
export function ImageField() {
  const t = useWords(words);
  const form = Form.useFormInstance<ModelForm>();
  const typed: string = Form.useWatch('image', form) ?? '';
  const { data, error, refetch } = useOfferedImages(typed);
  const offered = (data ?? []).flatMap(({ namespace, name, tags }) => {
    const images = tags.map((tag) => `${namespace}/${name}:${tag}`);
    // Repositories are found by the API; of their tags those stay that go on with what is typed.
    const left = typed.includes(':') ? images.filter((image) => image.includes(typed.trim())) : images;
    const options = left.map((value) => ({ value }));
    return options.length > 0 ? [{ label: `${namespace}/${name}`, options }] : [];
  });
  return (
    <Form.Item
      name="image"
      label={t.label}
      extra={error ? <Failure error={error} retry={() => void refetch()} /> : t.help}
      rules={[
        { required: true, whitespace: true, message: t.rule },
        { pattern: /^\s*\S{1,1024}\s*$/, message: t.rule },
      ]}
    >
      <AutoComplete
        options={offered}
        showSearch={{ filterOption: false }}
        notFoundContent={data && <Link href={paths.images()}>{t.none}</Link>}
      />
    </Form.Item>
  );
}
