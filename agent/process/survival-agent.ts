/** A stand-in for an agent in tests: launches the spec it is given on its command line, follows it, and stays. */
import type { LaunchSpec } from '../runtime.ts';
import { createProcessRuntime } from './process-runtime.ts';

const [stateDir = '', spec = ''] = process.argv.slice(2);
const runtime = await createProcessRuntime({ stateDir });
const instance = await runtime.launch(parseSpec(spec));
let bytes = 0;
instance.follow('start-of-log', (chunk) => {
  if (bytes === 0) process.stdout.write('following\n');
  bytes += chunk.bytes.byteLength;
});

/** The text was made by JSON.stringify from a spec, by the test that starts this file. */
function parseSpec(text: string): LaunchSpec {
  return JSON.parse(text) as LaunchSpec;
}
