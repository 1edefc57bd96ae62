import { allEndpoints } from '../schema/api/all.ts';
import type { Endpoint } from '../schema/api/endpoint.ts';
import { errors } from '../schema/errors.ts';
import { accessInWords, errorsOf, type Json, jsonSchema } from './openapi.ts';
import { version } from './version.ts';

export const docsStylePath = '/api/docs.css';

/** The API as one page: no script, nothing from elsewhere. */
export function docsPage(): string {
  const tags = [...Map.groupBy(allEndpoints, ({ tag }) => tag)];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roost API</title>
<link rel="stylesheet" href="${docsStylePath}">
</head>
<body>
<nav aria-label="Sections">
<h1>Roost API <small>${escaped(version)}</small></h1>
${tags.map(([tag, endpoints]) => section(tag, endpoints)).join('\n')}
<p><a href="/api/openapi.json">OpenAPI 3.1</a></p>
</nav>
<main>
${tags.map(([tag, endpoints]) => `<h2>${escaped(tag)}</h2>\n${endpoints.map(article).join('\n')}`).join('\n')}
</main>
</body>
</html>
`;
}

export const docsStyle = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: light-dark(#d8dce2, #30363f);
  --soft: light-dark(#5a6472, #9aa5b4); --ground: light-dark(#fff, #14171c); --panel: light-dark(#f6f7f9, #1a1e25); }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); background: var(--ground); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; box-sizing: border-box; padding: 1.25rem;
  border-right: 1px solid var(--line); background: var(--panel); }
nav h1 { font-size: 1.1rem; margin: 0 0 1rem; } nav h1 small { color: var(--soft); font-weight: 400; }
nav h2 { font-size: .8rem; margin: 1rem 0 .25rem; color: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; } nav a { color: inherit; text-decoration: none; display: block; padding: .1rem 0; }
nav a:hover, nav a:focus-visible { text-decoration: underline; }
main { padding: 1.5rem 2.5rem 6rem; max-width: 60rem; } main h2 { margin: 2.5rem 0 .5rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; scroll-margin-top: 1rem; }
h3 { margin: 0; font: 600 1rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
h3 b { display: inline-block; min-width: 4.2rem; color: var(--soft); }
h4 { margin: 1rem 0 .25rem; font-size: .85rem; } p { margin: .35rem 0; } .soft { color: var(--soft); }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; margin: .25rem 0; }
summary { cursor: pointer; font-size: .85rem; font-weight: 600; margin-top: .75rem; }
table { border-collapse: collapse; margin: .25rem 0; } td { padding: .15rem 1rem .15rem 0; vertical-align: top; }
@media (max-width: 48rem) { body { display: block; } nav { position: static; height: auto; border-right: 0;
  border-bottom: 1px solid var(--line); } main { padding: 1rem 1.25rem 4rem; } }
`;

const section = (tag: string, endpoints: readonly Endpoint[]): string =>
  `<h2>${escaped(tag)}</h2><ul>${endpoints.map(link).join('')}</ul>`;

const link = ({ id, summary }: Endpoint): string =>
  `<li><a href="#${escaped(id)}">${escaped(summary)}</a></li>`;

function article(endpoint: Endpoint): string {
  const { id, method, path, summary, access, effect, body } = endpoint;
  return `<article id="${escaped(id)}">
<h3><b>${method}</b> ${escaped(path)}</h3>
<p>${escaped(summary)}.</p>
<p class="soft">${inCode(accessInWords(access))}${effect ? ' Changes something.' : ''}</p>
${shape('Path', jsonSchema(endpoint.params, 'input'))}
${shape('Query', jsonSchema(endpoint.query, 'input'))}
${body === null ? '' : shape('Body', jsonSchema(body, 'input'))}
<h4>Answer ${endpoint.status}</h4>
${endpoint.answer === null ? '<p class="soft">Without a body.</p>' : `<pre>${escaped(typeText(jsonSchema(endpoint.answer, 'output')))}</pre>`}
<details><summary>Errors</summary><table>${errorsOf(endpoint).map(errorLine).join('')}</table></details>
</article>`;
}

const errorLine = (code: keyof typeof errors): string =>
  `<tr><td>${errors[code].status}</td><td><code>${code}</code></td><td>${escaped(errors[code].message)}</td></tr>`;

function shape(title: string, schema: Record<string, Json>): string {
  const { properties } = schema;
  const isEmpty = typeof properties === 'object' && Object.keys(properties ?? {}).length === 0;
  return isEmpty ? '' : `<h4>${title}</h4><pre>${escaped(typeText(schema))}</pre>`;
}

/** A JSON Schema as a type reads. */
function typeText(schema: Json | undefined, indent = ''): string {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 'any';
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return choices.map((choice) => typeText(choice, indent)).join(' | ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (schema['type'] === 'array') return `${typeText(schema['items'], indent)}[]`;
  if (schema['type'] === 'object') return objectText(schema, indent);
  const type = typeof schema['type'] === 'string' ? schema['type'] : 'any';
  const note = schema['format'] ?? boundsOf(schema);
  return typeof note === 'string' && note !== '' ? `${type} (${note})` : type;
}

function objectText(schema: { [key: string]: Json }, indent: string): string {
  const { properties, required, additionalProperties } = schema;
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    return `{ [key]: ${typeText(additionalProperties, indent)} }`;
  }
  const needed = Array.isArray(required) ? required : [];
  const lines = Object.entries(properties).map(
    ([name, type]) =>
      `${indent}  ${name}${needed.includes(name) ? '' : '?'}: ${typeText(type, `${indent}  `)}${defaultOf(type)}`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function defaultOf(type: Json): string {
  const isSet = typeof type === 'object' && type !== null && !Array.isArray(type) && 'default' in type;
  return isSet ? ` = ${JSON.stringify(type['default'])}` : '';
}

function boundsOf(schema: { [key: string]: Json }): string {
  const low = schema['minimum'] ?? schema['minLength'];
  const high = schema['maximum'] ?? schema['maxLength'];
  const isWide = typeof high === 'number' && high >= Number.MAX_SAFE_INTEGER;
  if (typeof low !== 'number' && (typeof high !== 'number' || isWide)) return '';
  const from = typeof low === 'number' && low > Number.MIN_SAFE_INTEGER ? String(low) : '';
  return `${from}…${typeof high === 'number' && !isWide ? String(high) : ''}`.replace(/^…$/, '');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
const inCode = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
