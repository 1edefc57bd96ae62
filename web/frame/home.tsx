import { Navigate } from '@solidjs/router';
import { paths } from '../paths.ts';

/** The panel opens on the servers. */
export const Home = () => <Navigate href={paths.servers()} />;
