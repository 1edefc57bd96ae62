import { createSignal, type JSX, untrack } from 'solid-js';
import { TextField } from './text-field.tsx';

export interface SizeFieldProps {
  label: string;
  /** MiB; 0 is unlimited, shown as an empty field. */
  mebibytes: number;
  onChange: (mebibytes: number) => void;
  unlimitedLabel?: string;
  hint?: JSX.Element;
  error?: string | null | undefined;
  note?: string | undefined;
}

const units = { MiB: 1, GiB: 1024, TiB: 1_048_576 } as const;
type Unit = keyof typeof units;

/** An amount of memory or disk, in the unit that its reader thinks in. */
export function SizeField(props: SizeFieldProps) {
  const start = untrack(() => props.mebibytes);
  const startUnit: Unit = start % 1024 === 0 ? 'GiB' : 'MiB';
  const [unit, setUnit] = createSignal<Unit>(startUnit);
  const [text, setText] = createSignal(start === 0 ? '' : String(start / units[startUnit]));
  const tell = (value: string, of: Unit) => {
    const amount = Number(value.replace(',', '.'));
    if (value.trim() === '') props.onChange(0);
    else if (Number.isFinite(amount) && amount >= 0) props.onChange(Math.round(amount * units[of]));
  };
  return (
    <TextField
      label={props.label}
      type="number"
      value={text()}
      onInput={(value) => {
        setText(value);
        tell(value, unit());
      }}
      placeholder={props.unlimitedLabel}
      hint={props.hint}
      error={props.error}
      note={props.note}
      min={0}
      trailing={
        <select
          class="h-6 rounded border-0 bg-surface-2 px-1 text-xs text-normal max-md:h-9"
          aria-label={`${props.label}: MiB, GiB, TiB`}
          value={unit()}
          onChange={(event) => {
            const next = Object.keys(units).find((each): each is Unit => each === event.currentTarget.value);
            if (next === undefined) return;
            setUnit(next);
            tell(text(), next);
          }}
        >
          <option value="MiB">MiB</option>
          <option value="GiB">GiB</option>
          <option value="TiB">TiB</option>
        </select>
      }
    />
  );
}
