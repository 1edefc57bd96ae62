/** What is promised to whoever reads. */
export const guarantees = ['readYourWrites', 'monotonicReads', 'arrivedFloors', 'revocation'] as const;
export type Guarantee = (typeof guarantees)[number];

/** The value of what does not exist, yet or any more. */
export const absent = '(absent)';

/** One write, between its beginning and its answer. */
export interface WriteTicket {
  object: string;
  position: number;
}

/** Who was told of a write, and when. */
export interface Acknowledgement {
  writer: string;
  /** The region whose cache acknowledged the write before it was answered; null: none did. */
  region: string | null;
  /** Ms. */
  at: number;
}

/** What a read must at least show; taken before it is sent. Positions count the writes of the object. */
export interface Expectation {
  object: string;
  reader: string;
  wrote: number;
  saw: number;
  arrived: number;
  /** The last write that was acknowledged to anybody. */
  newest: number;
}

export interface Verdict {
  violated: Guarantee[];
  /** Others had been told of a newer value before this read was sent. */
  isBehind: boolean;
}

/**
 * Judges answers by the values in them alone. Each object is written by one writer at a time, so its values are in one
 * order; each value is written once, `absent` apart.
 */
export interface Judge {
  /** A write is sent. Throws while another one of the object is under way. */
  begin(object: string, value: string): WriteTicket;
  acknowledge(ticket: WriteTicket, by: Acknowledgement): void;
  /** A write was refused: it never happened. */
  withdraw(ticket: WriteTicket): void;
  expect(object: string, by: { reader: string; region: string; at: number }): Expectation;
  /** Also notes what the reader has seen. Throws for a value that nobody wrote. */
  judge(expected: Expectation, value: string): Verdict;
  /** Which writes were expected and shown, and who was told of them when, for people. */
  explain(expected: Expectation, value: string): string;
}

interface History {
  /** By position; `absent` is the first. */
  values: string[];
  /** Of each value, where it stands last. */
  positions: Map<string, number>;
  isBeingWritten: boolean;
  acknowledged: (Acknowledgement & { position: number })[];
  /** By writer, reader and region: the highest position of each. */
  wrote: Map<string, number>;
  saw: Map<string, number>;
  arrived: Map<string, number>;
}

/** `arrivalMs`: by then an acknowledged write has reached every region's memory, whatever was lost on the way. */
export function createJudge({ arrivalMs }: { arrivalMs: number }): Judge {
  const histories = new Map<string, History>();
  const historyOf = (object: string): History => {
    const known = histories.get(object);
    if (known !== undefined) return known;
    const made: History = {
      values: [absent],
      positions: new Map([[absent, 0]]),
      isBeingWritten: false,
      acknowledged: [],
      wrote: new Map(),
      saw: new Map(),
      arrived: new Map(),
    };
    histories.set(object, made);
    return made;
  };

  return {
    begin(object, value) {
      const history = historyOf(object);
      if (history.isBeingWritten) throw new Error(`${object} is being written already`);
      if (value !== absent && history.positions.has(value)) throw new Error(`${value} was written before`);
      history.isBeingWritten = true;
      const position = history.values.push(value) - 1;
      history.positions.set(value, position);
      return { object, position };
    },
    acknowledge({ object, position }, by) {
      const { writer, region } = by;
      const history = historyOf(object);
      history.isBeingWritten = false;
      history.acknowledged.push({ ...by, position });
      raise(history.wrote, writer, position);
      if (region !== null) raise(history.arrived, region, position);
    },
    withdraw({ object, position }) {
      const history = historyOf(object);
      history.isBeingWritten = false;
      const [value = ''] = history.values.splice(position);
      const before = history.values.lastIndexOf(value);
      if (before === -1) history.positions.delete(value);
      else history.positions.set(value, before);
    },
    expect(object, { reader, region, at }) {
      const history = historyOf(object);
      const long = history.acknowledged.findLast((write) => write.at <= at - arrivalMs);
      return {
        object,
        reader,
        wrote: history.wrote.get(reader) ?? 0,
        saw: history.saw.get(reader) ?? 0,
        arrived: Math.max(history.arrived.get(region) ?? 0, long?.position ?? 0),
        newest: history.acknowledged.at(-1)?.position ?? 0,
      };
    },
    judge(expected, value) {
      const { object, reader, wrote, saw, arrived, newest } = expected;
      const history = historyOf(object);
      const last = history.positions.get(value);
      if (last === undefined) throw new Error(`nobody wrote ${value} to ${object}`);
      // What was absent before and after says no more than it must.
      const first = history.values.indexOf(value, Math.max(wrote, saw, arrived));
      const shown = first === -1 ? last : first;
      raise(history.saw, reader, shown);
      const violated: Guarantee[] = [];
      if (shown < wrote) violated.push('readYourWrites');
      if (shown < saw) violated.push('monotonicReads');
      if (shown < arrived) violated.push('arrivedFloors');
      return { violated, isBehind: last < newest };
    },
    explain(expected, value) {
      const { object, wrote, saw, arrived, newest } = expected;
      const history = historyOf(object);
      const tell = (name: string, position: number): string => {
        const told = history.acknowledged.find((write) => write.position === position);
        if (told === undefined) return `${name} ${String(position)}`;
        const { writer, region, at } = told;
        return `${name} ${String(position)} (${writer} in ${region ?? 'no region'} at ${String(at)})`;
      };
      const shown = tell('shown', history.positions.get(value) ?? 0);
      return `${object}: ${[shown, tell('wrote', wrote), tell('saw', saw), tell('arrived', arrived), tell('newest', newest)].join(', ')}`;
    },
  };
}

function raise(positions: Map<string, number>, key: string, position: number): void {
  positions.set(key, Math.max(position, positions.get(key) ?? 0));
}
