/** A line without colours, cursor movements and titles. */
export function withoutAnsi(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g, '');
}
