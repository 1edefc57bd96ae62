import { canRunOn } from '../../schema/eggs/can-run-on.ts';
import { isObject, type Json, same } from '../../schema/eggs/json.ts';
import { readDocument } from '../../schema/eggs/document.ts';
import { needsOf } from '../../schema/eggs/needs.ts';
import { readEgg } from '../../schema/eggs/read.ts';
import { reportOf } from '../../schema/eggs/report.ts';
import { writeEgg } from '../../schema/eggs/write.ts';
import { type EggFile, publicEggs } from './public-eggs.ts';
import { report } from './report.ts';

/** Reads every public egg file that is there, writes it again, and says where it could run. Throws when one is lost. */
const { folder, files } = publicEggs();
const failures: string[] = [];

const seen = files.map(examined);
const formats = Object.groupBy(seen, ({ format }) => format);
for (const [format, eggs = []] of Object.entries(formats)) row(format, eggs);
row('all', seen);

const count = (of: (egg: Seen) => boolean) => seen.filter(of).length;
report(folder === null ? 'Eggs of this project; a folder of public ones is absent' : 'Public eggs', {
  files: files.length,
  imported: count(({ isImported }) => isImported),
  roundTripped: count(({ isRoundTripped }) => isRoundTripped),
  /** On a bare host that has the programs which the egg names. */
  runnableProcess: count(({ onHost }) => onHost),
  /** With the egg's image as root. */
  runnableImageRoot: count(({ inImage }) => inImage),
  runnableDocker: count(({ onDocker }) => onDocker),
  warnings: seen.reduce((sum, { warnings }) => sum + warnings, 0),
});
if (failures.length > 0) throw new Error(`Eggs were lost:\n${failures.join('\n')}`);

interface Seen {
  format: string;
  isImported: boolean;
  isRoundTripped: boolean;
  onHost: boolean;
  inImage: boolean;
  onDocker: boolean;
  warnings: number;
}

function examined({ name, text }: EggFile): Seen {
  try {
    const read = readEgg(text);
    const needs = needsOf(read.egg);
    const tools = Object.fromEntries(needs.hostTools.tools.map((tool) => [tool.name, null]));
    const host = { runtime: 'process', ociRoots: false, tools } as const;
    const written = writeEgg({ egg: read.egg, origin: JSON.stringify(read.document), as: 'own' });
    const isRoundTripped =
      same(readDocument(written.text), readDocument(text)) && ordered(written.text, text);
    if (!isRoundTripped) failures.push(`${name} came back changed`);
    return {
      format: read.format,
      isImported: true,
      isRoundTripped,
      onHost: canRunOn(needs, host) === null,
      inImage: canRunOn(needs, { ...host, ociRoots: true }) === null,
      onDocker: canRunOn(needs, { ...host, runtime: 'docker' }) === null,
      warnings: reportOf(read).warnings.length,
    };
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    const lost = { isRoundTripped: false, onHost: false, inImage: false, onDocker: false };
    return { ...lost, format: 'unread', isImported: false, warnings: 0 };
  }
}

/** Whether keys come back in their order. */
function ordered(one: string, other: string): boolean {
  const keys = (value: Json): unknown => {
    if (Array.isArray(value)) return value.map(keys);
    return isObject(value) ? Object.entries(value).map(([key, each]) => [key, keys(each)]) : null;
  };
  return JSON.stringify(keys(readDocument(one))) === JSON.stringify(keys(readDocument(other)));
}

function row(title: string, eggs: readonly Seen[]): void {
  const part = (of: (egg: Seen) => boolean) => String(eggs.filter(of).length).padStart(5);
  const columns = [
    `${part(({ isImported }) => isImported)} read`,
    `${part(({ isRoundTripped }) => isRoundTripped)} come back`,
    `${part(({ onHost }) => onHost)} on a bare host`,
    `${part(({ inImage }) => inImage)} in their image as a process`,
    `${part(({ onDocker }) => onDocker)} on Docker`,
  ];
  process.stdout.write(
    `  ${title.padEnd(8)} ${String(eggs.length).padStart(4)} files ${columns.join(', ')}\n`,
  );
}
