import { eq } from 'drizzle-orm';
import { roles, users } from '../../schema/tables/accounts.ts';
import type { Selects } from '../context.ts';

/** A user with their role, where both tables are joined. */
export const userColumns = {
  id: users.id,
  uuid: users.uuid,
  username: users.username,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  language: users.language,
  suspended: users.suspended,
  createdAt: users.createdAt,
  roleUuid: roles.uuid,
  roleName: roles.name,
  permissions: roles.permissions,
};

/** Users with their role; the password hash stays in the database. */
export const selectUsers = (db: Selects) =>
  db.select(userColumns).from(users).leftJoin(roles, eq(roles.id, users.roleId)).$dynamic();

export type UserRow = Awaited<ReturnType<typeof selectUsers>>[number];
