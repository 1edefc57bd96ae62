import { createSignal, onCleanup } from 'solid-js';

/** Whether a media query holds, as it changes. */
export function createMediaQuery(query: string): () => boolean {
  const list = matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  const onChange = () => setMatches(list.matches);
  list.addEventListener('change', onChange);
  onCleanup(() => list.removeEventListener('change', onChange));
  return matches;
}
