export default function Placeholder(_props: { onClose: () => void; onHelp?: () => void }) {
  return null;
}
