let userId: string | null = null;

/** Id of the signed-in user, who owns the scopes `usr:{me}` and `auth:{me}`. */
export const signedInUser = (): string | null => userId;

export function setSignedInUser(id: string | null): void {
  userId = id;
}
