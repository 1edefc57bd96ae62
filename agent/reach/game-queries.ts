/** A datagram to which servers of a kind of game answer without knowing who asks. */
export interface GameQuery {
  game: string;
  frame: Buffer;
  /** What to send next, where the first answer only asks who is there. Null: that was the answer. */
  follow(answer: Buffer): Buffer | null;
}

const isEnough = (): null => null;
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

const sourceInfo = ascii('\xff\xff\xff\xffTSource Engine Query\0');
/** Magic that every offline message of RakNet carries. */
const rakNet = Buffer.from('00ffff00fefefefefdfdfdfd12345678', 'hex');

/** Of the most common kinds; each is a few dozen bytes. */
export const gameQueries: readonly GameQuery[] = [
  {
    game: 'Source',
    frame: sourceInfo,
    follow: (answer) =>
      answer.length >= 9 && answer.readUInt8(4) === 0x41
        ? Buffer.concat([sourceInfo, answer.subarray(5, 9)])
        : null,
  },
  {
    game: 'RakNet',
    frame: Buffer.concat([Buffer.from([1]), Buffer.alloc(8), rakNet, Buffer.alloc(8, 1)]),
    follow: isEnough,
  },
  { game: 'Quake 3', frame: ascii('\xff\xff\xff\xffgetstatus\n'), follow: isEnough },
  { game: 'Quake', frame: ascii('\xff\xff\xff\xffstatus\n'), follow: isEnough },
  { game: 'GameSpy', frame: Buffer.from([0xfe, 0xfd, 9, 0, 0, 0, 1]), follow: isEnough },
  { game: 'Mumble', frame: Buffer.alloc(12), follow: isEnough },
  { game: 'Teeworlds', frame: ascii('\xff\xff\xff\xff\xff\xff\xff\xff\xff\xffgie3\x01'), follow: isEnough },
];
