/** A key as its holder sends it: `roost_`, eight characters that name it, and a secret of 32 bytes in base64url. */
const form = /^(roost_[a-z0-9]{8})_[\w-]{43}$/;

/** What begins every key; other bearer tokens are not meant for the API. */
export const apiKeyPrefix = 'roost_';

/** The part of a key that may be seen, or null for what is no key. */
export const apiKeyIdOf = (token: string): string | null => form.exec(token)?.[1] ?? null;

/** Requests a minute, where an administrator has not named another number. */
export const defaultQuotaPerMinute = 240;

/** Keys that one user may have. */
export const apiKeysMax = 25;
