const headEnd = Buffer.from('\r\n\r\n');
/** Statuses whose answers have no body, whatever their headers say. */
const bodiless = new Set(['204', '304']);

/** Finds the ends of HTTP/1.1 answers in a stream of bytes, and looks at nothing else: each must tell its length. */
export class AnswerReader {
  readonly #onAnswer: (status: string, bytes: number) => void;
  #head: Buffer = Buffer.alloc(0);
  /** Of the answer under way; null while its head is not complete. */
  #status: string | null = null;
  #size = 0;
  #missing = 0;

  constructor(onAnswer: (status: string, bytes: number) => void) {
    this.#onAnswer = onAnswer;
  }

  take(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#status === null) {
        const before = this.#head.length;
        const head = before === 0 ? rest : Buffer.concat([this.#head, rest]);
        const end = head.indexOf(headEnd);
        if (end < 0) {
          this.#head = head;
          return;
        }
        this.#begin(head.toString('latin1', 0, end));
        this.#size = end + headEnd.length + this.#missing;
        this.#head = Buffer.alloc(0);
        rest = head.subarray(end + headEnd.length);
      }
      const taken = Math.min(this.#missing, rest.length);
      this.#missing -= taken;
      rest = rest.subarray(taken);
      if (this.#missing === 0) this.#end();
    }
  }

  #begin(head: string): void {
    const status = head.slice(9, 12);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined && !bodiless.has(status))
      throw new Error(`an answer without a length:\n${head}`);
    this.#status = status;
    this.#missing = bodiless.has(status) ? 0 : Number(length);
  }

  #end(): void {
    const status = this.#status ?? '';
    this.#status = null;
    this.#onAnswer(status, this.#size);
  }
}
