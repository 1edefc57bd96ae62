/** The `#rrggbb` of any CSS colour, such as `var(--accent)`, as it is in the theme shown now. */
export function tokenColour(css: string): string {
  const probe = document.createElement('span');
  probe.style.color = css;
  document.body.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return '#888888';
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = computed;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
