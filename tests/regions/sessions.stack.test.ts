import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { systemEndpoints } from '../../schema/api/system.ts';
import { PanelClient } from '../api-client.ts';
import { type Ground, newUser, password, regionUrl, signIn, startGround } from './ground.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startGround(21_100);
});

afterAll(() => ground.stop());

const statusOf = async (client: PanelClient) => (await client.raw(sessionEndpoints.read)).status;

test('set-up is done once, whatever is sent', async () => {
  const anyone = new PanelClient(ground.stack.url);
  const body = { email: 'other@example.org', username: 'other', password };
  const token = ground.stack.secrets.setupToken;
  await expect(anyone.call(sessionEndpoints.setup, { body: { ...body, token } })).rejects.toMatchObject({
    code: 'setup_done',
  });
  const guess = 'a guess that is long enough';
  await expect(
    anyone.call(sessionEndpoints.setup, { body: { ...body, token: guess } }),
  ).rejects.toMatchObject({ code: 'setup_refused' });
});

test('one signs in by name or e-mail in any case, and with the right password only', async () => {
  const user = await newUser(ground);
  await signIn(ground.stack.url, user.username.toUpperCase());
  await signIn(ground.stack.url, ` ${user.username}@EXAMPLE.org `);
  const anyone = new PanelClient(ground.stack.url);
  for (const login of [user.username, 'nobody-at-all']) {
    const body = { login, password: 'wrong' };
    await expect(anyone.call(sessionEndpoints.signIn, { body })).rejects.toMatchObject({
      code: 'wrong_credentials',
    });
  }
  expect(anyone.cookieHeader()).toBe('');
});

test('a session holds the moment it begins, in a region whose replica does not know it yet', async () => {
  const user = await newUser(ground);
  await ground.stack.setLag('us', 5000);
  try {
    const client = new PanelClient(regionUrl(ground, 'us'), { carriesMarks: false });
    await client.call(sessionEndpoints.signIn, { body: { login: user.username, password } });
    const answer = await client.raw(sessionEndpoints.read);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-roost-route')).toContain('primary-fallback');
  } finally {
    await ground.stack.setLag('us', 0);
  }
});

test('cookies are out of reach of scripts and of other sites', async () => {
  const user = await newUser(ground);
  const answer = await new PanelClient(ground.stack.url).raw(sessionEndpoints.signIn, {
    body: { login: user.username, password },
  });
  const [access = '', refresh = ''] = answer.headers.getSetCookie();
  expect(access).toMatch(/^roost=[\w.-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  expect(refresh).toMatch(
    /^roost-refresh=[\w.-]{80,200}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
  );
});

test('a suspended user is told so, and let in nowhere', async () => {
  const user = await newUser(ground);
  await ground.sql.query('update users set suspended = true where uuid = $1', [user.id]);
  await expect(user.client.call(sessionEndpoints.read)).rejects.toMatchObject({ code: 'account_suspended' });
  await expect(signIn(ground.stack.url, user.username)).rejects.toMatchObject({ code: 'account_suspended' });
  await expect(user.client.call(sessionEndpoints.refresh)).rejects.toMatchObject({ code: 'session_ended' });
});

test('a token that was changed, and one of another key, are nobody', async () => {
  const { client } = await newUser(ground);
  const [, token = ''] = /roost=([^;]+)/.exec(client.cookieHeader()) ?? [];
  const [head = '', body = '', signature = ''] = token.split('.');
  const forged = Buffer.from(
    Buffer.from(body, 'base64url')
      .toString()
      .replace(/"sub":"[^"]+"/, `"sub":"${ground.adminId}"`),
  ).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const value of [`${head}.${forged}.${signature}`, `${none}.${forged}.`, 'x', '', 'a.b.c']) {
    const response = await fetch(`${ground.stack.url}/api/v1/session`, {
      headers: { cookie: `roost=${value}` },
    });
    expect(response.status, value).toBe(401);
    await response.body?.cancel();
  }
});

test('signing out ends this session at once, in every region, and no other', async () => {
  const user = await newUser(ground);
  const other = await signIn(ground.stack.url, user.username);
  const kept = user.client.cookieHeader();
  await user.client.call(sessionEndpoints.signOut);
  for (const { url } of ground.stack.urls) {
    const response = await fetch(`${url}/api/v1/session`, { headers: { cookie: kept } });
    expect(response.status, url).toBe(401);
    await response.body?.cancel();
    expect(await statusOf(other.at(url))).toBe(200);
  }
  const refresh = await fetch(`${ground.stack.url}/api/v1/session/refresh`, {
    method: 'POST',
    headers: { cookie: kept, origin: ground.stack.url },
  });
  expect(refresh.status).toBe(401);
  await refresh.body?.cancel();
});

test('signing out everywhere ends all of them', async () => {
  const user = await newUser(ground);
  const others = [
    await signIn(ground.stack.url, user.username),
    await signIn(regionUrl(ground, 'ap'), user.username),
  ];
  expect(
    (await user.client.call(sessionEndpoints.list)).items.map((item) => item.current).toSorted(),
  ).toEqual([false, false, true]);
  await others[0]?.call(sessionEndpoints.endAll);
  for (const client of [user.client, ...others]) {
    expect(await statusOf(client)).toBe(401);
    await expect(client.call(sessionEndpoints.refresh)).rejects.toMatchObject({ code: 'session_ended' });
  }
});

test('two tabs that refresh at once get the same successor, and both go on', async () => {
  const { client } = await newUser(ground);
  const tabs = [client.at(client.base), client.at(regionUrl(ground, 'us')), client.at(client.base)];
  await Promise.all(tabs.map((tab) => tab.call(sessionEndpoints.refresh)));
  const refreshes = tabs.map((tab) => /roost-refresh=([^;]+)/.exec(tab.cookieHeader())?.[1]);
  expect(new Set(refreshes).size).toBe(1);
  expect(refreshes[0]).not.toBe(/roost-refresh=([^;]+)/.exec(client.cookieHeader())?.[1]);
  for (const tab of tabs) expect(await statusOf(tab)).toBe(200);
});

test('a refresh token used again after its grace ends the session', async () => {
  const user = await newUser(ground);
  const thief = user.client.at(user.client.base);
  await user.client.call(sessionEndpoints.refresh);
  await ground.sql.query(
    `update sessions set rotated_at = now() - interval '31 seconds'
     where user_id = (select id from users where uuid = $1)`,
    [user.id],
  );
  await expect(thief.call(sessionEndpoints.refresh)).rejects.toMatchObject({ code: 'session_ended' });
  await expect(user.client.call(sessionEndpoints.refresh)).rejects.toMatchObject({ code: 'session_ended' });
  expect(await statusOf(user.client)).toBe(401);
});

test('a thief who exchanges again and again loses the session when its owner comes back', async () => {
  const user = await newUser(ground);
  const thief = user.client.at(user.client.base);
  await thief.call(sessionEndpoints.refresh);
  await thief.call(sessionEndpoints.refresh);
  await expect(user.client.call(sessionEndpoints.refresh)).rejects.toMatchObject({ code: 'session_ended' });
  await expect(thief.call(sessionEndpoints.refresh)).rejects.toMatchObject({ code: 'session_ended' });
  expect(await statusOf(thief)).toBe(401);
  const { rows } = await ground.sql.query(
    `select subject from activity where event = 'auth:refresh-reused' and subject = $1`,
    [user.id],
  );
  expect(rows).toHaveLength(1);
});

test('a refresh without a cookie, or with one that is unknown, is an ended session', async () => {
  await expect(new PanelClient(ground.stack.url).call(sessionEndpoints.refresh)).rejects.toMatchObject({
    code: 'session_ended',
  });
  const response = await fetch(`${ground.stack.url}/api/v1/session/refresh`, {
    method: 'POST',
    headers: { cookie: 'roost-refresh=unknown', origin: ground.stack.url },
  });
  expect(response.status).toBe(401);
  expect(response.headers.getSetCookie().every((line) => line.includes('Max-Age=0'))).toBe(true);
  await response.body?.cancel();
});

test('another site cannot act with these cookies, nor open a socket', async () => {
  const { client } = await newUser(ground);
  const send = (headers: Record<string, string>) =>
    fetch(`${ground.stack.url}/api/v1/session`, {
      method: 'DELETE',
      headers: { cookie: client.cookieHeader(), ...headers },
    });
  const refused = await Promise.all([
    send({ origin: 'https://evil.example' }),
    send({ origin: 'null' }),
    send({}),
    send({ 'sec-fetch-site': 'cross-site' }),
  ]);
  for (const response of refused) expect(response.status).toBe(403);
  const console = `${ground.stack.url.replace('http', 'ws')}/api/v1/servers/12345678/console`;
  const socket = new WebSocket(console, {
    headers: { cookie: client.cookieHeader(), origin: 'https://evil.example' },
  });
  const failure = await new Promise<Error>((resolve) => {
    socket.once('error', resolve);
  });
  expect(failure.message).toContain('403');
  expect(await statusOf(client)).toBe(200);
  const own = await send({ 'sec-fetch-site': 'same-origin' });
  expect(own.status).toBe(204);
});

test('who guesses passwords is stopped, and told when to come back', async () => {
  const user = await newUser(ground);
  const attempt = async () => {
    const response = await fetch(`${ground.stack.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'cf-connecting-ip': '192.0.2.1' },
      body: JSON.stringify({ login: user.username, password: 'guess' }),
    });
    await response.body?.cancel();
    return response;
  };
  // A window may end meanwhile, so two of them are tried to the brim.
  let tried = 0;
  let answer = await attempt();
  for (; answer.status === 401 && tried < 42; tried += 1) answer = await attempt();
  expect(answer.status).toBe(429);
  expect(tried).toBeGreaterThanOrEqual(19);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  await signIn(ground.stack.url, (await newUser(ground)).username);
});

test('the right password forgives the guesses before it', async () => {
  const user = await newUser(ground);
  const anyone = new PanelClient(ground.stack.url);
  const wrong = { login: user.username, password: 'guess' };
  for (let round = 0; round < 3; round += 1) {
    for (let count = 0; count < 8; count += 1) {
      const answer = await anyone.raw(sessionEndpoints.signIn, { body: wrong });
      expect(answer.status).toBe(401);
    }
    await signIn(ground.stack.url, user.username);
  }
});

test('what needs no session answers without one', async () => {
  const answer = await new PanelClient(regionUrl(ground, 'ap')).call(systemEndpoints.read);
  expect(answer).toMatchObject({ name: 'Roost', region: 'ap' });
  const refused = await new PanelClient(ground.stack.url).raw(serverEndpoints.list);
  expect(refused.status).toBe(401);
});
