import { createSignal, onCleanup } from 'solid-js';

const [now, setNow] = createSignal(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, renewed each second while something shows an age. */
export function createNow(): () => number {
  users += 1;
  if (users === 1) {
    setNow(Date.now());
    timer = setInterval(() => setNow(Date.now()), 1000);
  }
  onCleanup(() => {
    users -= 1;
    if (users === 0) clearInterval(timer);
  });
  return now;
}

/** How long ago something was; the exact time on hover. */
export function Age(props: { at: number; format: (ageMs: number) => string; exact: (at: number) => string }) {
  const time = createNow();
  return (
    <time
      dateTime={new Date(props.at).toISOString()}
      data-tip={props.exact(props.at)}
      class="figures whitespace-nowrap"
    >
      {props.format(Math.max(0, time() - props.at))}
    </time>
  );
}
