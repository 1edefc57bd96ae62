/** What PHP takes for a number, a whole number, an address and so on. */

export const isEmpty = (value: string): boolean => value.trim() === '';

export const isNumeric = (value: string): boolean =>
  /^[ \t\n\r\v\f]*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[ \t\n\r\v\f]*$/i.test(value);

/** No leading zeros, and no more than 64 bits. */
export function isInteger(value: string): boolean {
  const digits = /^[ \t\n\r\v\f]*([+-]?)(0|[1-9]\d{0,18})[ \t\n\r\v\f]*$/.exec(value);
  if (digits === null) return false;
  const [, sign, number = '0'] = digits;
  return BigInt(number) <= (sign === '-' ? 2n ** 63n : 2n ** 63n - 1n);
}

/** `==` between two texts: numbers are compared as numbers. */
export const looselyEqual = (one: string, other: string): boolean =>
  one === other || (isNumeric(one) && isNumeric(other) && Number(one) === Number(other));

export const isIpv4 = (value: string): boolean =>
  /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/.test(value);

export function isIpv6(value: string): boolean {
  if (!/^[\da-f:.]{2,45}$/i.test(value) || /:::|::.*::/.test(value)) return false;
  const [head = '', tail] = value.split('::');
  const before = groupsOf(head, tail === undefined);
  const after = groupsOf(tail ?? '', true);
  if (before === null || after === null) return false;
  return tail === undefined ? before === 8 : before + after <= 7;
}

/** How many groups of 16 bits a part holds; null when it is malformed. */
function groupsOf(part: string, mayEndInIpv4: boolean): number | null {
  if (part === '') return 0;
  let count = 0;
  const groups = part.split(':');
  for (const [index, group] of groups.entries()) {
    if (/^[\da-f]{1,4}$/i.test(group)) count += 1;
    else if (mayEndInIpv4 && index === groups.length - 1 && isIpv4(group)) count += 2;
    else return null;
  }
  return count;
}

export const isMac = (value: string): boolean =>
  /^([\da-f]{2}([:-]))(?:[\da-f]{2}\2){4}[\da-f]{2}$|^[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}$/i.test(value);

/** A scheme of the list, when there is one, then a host with what may stand around it. */
export function isUrl(value: string, schemes: readonly string[]): boolean {
  if (value.length > 4096 || /[\s\0]/.test(value)) return false;
  const parts = /^([a-z][a-z\d+.-]*):\/\/([^/?#]+)(?:[/?#].*)?$/i.exec(value);
  const [, scheme = '', authority = ''] = parts ?? [];
  if (parts === null || (schemes.length > 0 && !schemes.includes(scheme))) return false;
  const host = /^(?:[^@]*@)?(\[[^\]]*\]|[^:@]+)(?::\d{1,5})?$/.exec(authority)?.[1];
  if (host === undefined) return false;
  const v6 = /^\[(.*)\]$/.exec(host)?.[1];
  if (v6 !== undefined) return isIpv6(v6);
  return /^[\p{L}\p{N}\p{S}_.-]*[\p{L}\p{N}]\.?$/u.test(host);
}

export const isEmail = (value: string): boolean =>
  /^(?!\.)(?!.*\.\.)(?!.*\.@)[^\s@()<>[\]\\,;:"]{1,64}@[^\s@.][^\s@]{0,250}$/.test(value) &&
  !/[.-]$/.test(value);

export function isTimezone(value: string): boolean {
  if (value !== 'UTC' && !/^[A-Z][A-Za-z]+(?:\/[A-Z][\w+-]*)+$/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
