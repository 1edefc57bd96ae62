/** Things that arrive, kept in order; a test takes those it waits for. */
export class Inbox<T> {
  readonly all: T[] = [];
  readonly #waiting: { wants: (item: T) => boolean; take: (item: T) => void }[] = [];
  #taken = new Set<T>();

  add(item: T): void {
    this.all.push(item);
    const index = this.#waiting.findIndex(({ wants }) => wants(item));
    if (index < 0) return;
    this.#taken.add(item);
    this.#waiting.splice(index, 1)[0]?.take(item);
  }

  /** The first item not taken yet that fits, now or when it comes. */
  async take<S extends T>(wants: (item: T) => item is S): Promise<S>;
  async take(wants?: (item: T) => boolean): Promise<T>;
  async take(wants: (item: T) => boolean = () => true): Promise<T> {
    const here = this.all.find((item) => !this.#taken.has(item) && wants(item));
    if (here !== undefined) {
      this.#taken.add(here);
      return here;
    }
    return await new Promise<T>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`nothing that fits among ${this.#summary()}`)), 20_000);
      this.#waiting.push({
        wants,
        take: (item) => {
          clearTimeout(late);
          resolve(item);
        },
      });
    });
  }

  #summary(): string {
    return `${this.all.length}: ${JSON.stringify(this.all.slice(-10)).slice(0, 2000)}`;
  }
}
