import { userEndpoints } from '../../../schema/api/users.ts';
import { type Ground, newServer, password } from '../../regions/ground.ts';

let people = 0;

/** Somebody new, by the name under which they sign in. */
export async function newLogin(ground: Ground): Promise<string> {
  return (await newPerson(ground)).login;
}

/** Somebody with a server of their own. */
export async function newOwner(ground: Ground, node: string): Promise<{ login: string; server: string }> {
  const { login, id: ownerId } = await newPerson(ground);
  const { id: server } = await newServer(ground, node, { ownerId });
  return { login, server };
}

async function newPerson(ground: Ground): Promise<{ login: string; id: string }> {
  people += 1;
  const login = `fault-${people}`;
  const body = { username: login, email: `${login}@example.org`, password };
  const { id } = await ground.admin.call(userEndpoints.create, { body });
  return { login, id };
}
