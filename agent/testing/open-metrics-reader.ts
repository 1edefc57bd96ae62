/** One line of figures as a collector reads it. */
export interface ReadSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ReadFamily {
  type: string;
  unit: string | null;
  help: string;
  samples: ReadSample[];
}

const suffixes: Readonly<Record<string, readonly string[]>> = {
  gauge: [''],
  counter: ['_total'],
  histogram: ['_bucket', '_sum', '_count'],
  info: ['_info'],
};
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/gy;
const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** Reads the OpenMetrics 1.0 format as strictly as its specification words it. Throws on what breaks it. */
export function readOpenMetrics(text: string): Map<string, ReadFamily> {
  if (!text.endsWith('\n# EOF\n') && text !== '# EOF\n') throw new Error('The end is missing.');
  const families = new Map<string, ReadFamily>();
  let name = '';
  for (const row of text.split('\n').slice(0, -2)) {
    const [, kind = '', of = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/.exec(row) ?? [];
    if (kind === 'TYPE') {
      if (families.has(of)) throw new Error(`The family ${of} stands there twice.`);
      if (!Object.hasOwn(suffixes, rest)) throw new Error(`There is no type ${rest}.`);
      families.set(of, { type: rest, unit: null, help: '', samples: [] });
      name = of;
      continue;
    }
    const family = families.get(name);
    if (family === undefined || (kind !== '' && of !== name))
      throw new Error(`This belongs to no family: ${row}`);
    if (kind === 'UNIT') {
      if (!name.endsWith(`_${rest}`)) throw new Error(`The name ${name} does not end with its unit.`);
      family.unit = rest;
    } else if (kind === 'HELP') family.help = rest;
    else family.samples.push(readSample(row, name, family.type));
  }
  return families;
}

function readSample(row: string, family: string, type: string): ReadSample {
  const [, name = '', inside = '', number = ''] = line.exec(row) ?? [];
  if (!suffixes[type]?.some((suffix) => name === family + suffix))
    throw new Error(`This line is no ${type} of ${family}: ${row}`);
  const value = number === '+Inf' ? Infinity : Number(number);
  if (Number.isNaN(value)) throw new Error(`This is no number: ${number}`);
  return { name, labels: readLabels(inside), value };
}

function readLabels(inside: string): Record<string, string> {
  const found: Record<string, string> = {};
  let at = 0;
  label.lastIndex = 0;
  for (let match = label.exec(inside); match !== null; match = label.exec(inside)) {
    const [, name = '', value = ''] = match;
    if (Object.hasOwn(found, name)) throw new Error(`The label ${name} stands there twice.`);
    found[name] = value.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
    at = label.lastIndex;
  }
  if (at !== inside.length) throw new Error(`These are no labels: ${inside}`);
  return found;
}
