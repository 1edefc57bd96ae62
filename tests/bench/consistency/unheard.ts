import pg from 'pg';

/** Changes the database as the panel does, and tells no region: as if every invalidation were lost. */
export interface Unheard {
  rename(server: string, name: string): Promise<void>;
  removeMember(server: string, user: string): Promise<void>;
  setRole(role: string, permissions: readonly string[]): Promise<void>;
  /** Answers its id. */
  addRole(name: string): Promise<string>;
  close(): Promise<void>;
}

export function connectUnheard(primaryUrl: string): Unheard {
  const pool = new pg.Pool({ connectionString: primaryUrl, max: 2 });
  const change = async (text: string, values: readonly unknown[], scopes: readonly string[]) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(text, [...values]);
      await client.query(bump, [scopes.toSorted()]);
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  return {
    rename: (server, name) =>
      change(
        'update servers set name = $2, updated_at = now() where short_id = $1',
        [server, name],
        [`srv:${server}`],
      ),
    removeMember: (server, user) =>
      change(
        `delete from memberships m using servers s, users u
         where s.short_id = $1 and u.uuid = $2::uuid and m.server_id = s.id and m.user_id = u.id`,
        [server, user],
        [`srv:${server}`, `usr:${user}`, `auth:${user}`],
      ),
    setRole: (role, permissions) =>
      change('update roles set permissions = $2 where uuid = $1', [role, permissions], [`role:${role}`]),
    async addRole(name) {
      const text = `insert into roles (name, permissions) values ($1, '{}') returning uuid`;
      const { rows } = await pool.query<{ uuid: string }>(text, [name]);
      return rows[0]?.uuid ?? '';
    },
    close: () => pool.end(),
  };
}

const bump = `
  insert into scope_version (scope, version, updated_at)
  select scope, (extract(epoch from clock_timestamp()) * 1e6)::bigint, now()
  from unnest($1::text[]) with ordinality as wanted (scope, place) order by place
  on conflict (scope) do update set
    version = greatest(scope_version.version + 1, (extract(epoch from clock_timestamp()) * 1e6)::bigint),
    updated_at = excluded.updated_at`;
