/** Placeholder during development. */
export default function Placeholder() {
  return null;
}
