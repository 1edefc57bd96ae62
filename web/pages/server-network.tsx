import { ServerNetwork } from '../network/server-network.tsx';
import { ServerPage } from '../servers/server-page.tsx';
import { t } from '../text.ts';

/** One server: where players connect, and whether they get in. */
export default function ServerNetworkPage() {
  return (
    <ServerPage title={(name) => `${name ?? ''} ${t('network.title').toLowerCase()}`.trim()}>
      {(server) => <ServerNetwork server={server()} />}
    </ServerPage>
  );
}
