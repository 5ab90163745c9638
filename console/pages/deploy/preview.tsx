import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { useSession } from '../../api/session.ts';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { shownVariable } from '../../forms/shown-variable.ts';
import { deployCommand, updateCommand } from './values/deploy-command.ts';
import type { DeployValues } from './values/deploy-values.ts';
import { serviceRequestOf } from './values/service-request-of.ts';

interface PreviewProps {
  readonly values: DeployValues;
  readonly service: ServiceDetail | undefined;
  readonly modelName: (id: string) => string;
  readonly appName: (id: string) => string;
}

/** What the form is about to send. Secrets are not shown; whoever uses the command puts them in. */
export function Preview({ values, service, modelName, appName }: PreviewProps) {
  const { project } = useSession();
  const shown = {
    ...values,
    versions: values.versions.map((version) => ({
      ...version,
      variables: version.variables.map(shownVariable),
    })),
  };
  const command =
    service === undefined
      ? deployCommand(shown, modelName, values.apps.map(appName))
      : updateCommand(service.service_name);
  return <RequestPreview orders={[{ request: serviceRequestOf(shown, project.id, service), command }]} />;
}
