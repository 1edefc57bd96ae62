/** `1 node`, `2 nodes`, `1,000 nodes`. */
export const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
