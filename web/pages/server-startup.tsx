import { ServerPage } from '../servers/server-page.tsx';
import { ServerStartup } from '../startup/server-startup.tsx';
import { t } from '../text.ts';

/** One server: how it starts. */
export default function ServerStartupPage() {
  return (
    <ServerPage title={(name) => `${name ?? ''} ${t('startup.title').toLowerCase()}`.trim()}>
      {(server) => <ServerStartup server={server()} />}
    </ServerPage>
  );
}
