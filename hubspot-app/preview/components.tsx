// HubSpot's components as plain HTML: enough to see the card and to use it by keyboard. HubSpot draws its own.

import type * as HubSpot from "@hubspot/ui-extensions";
import React, { useId, type ComponentProps, type ReactNode } from "react";

type Props<Name extends keyof typeof HubSpot> =
  (typeof HubSpot)[Name] extends React.ComponentType<infer P> ? P : never;
type Of<P, Name extends keyof P> = P[Name];

const classes = (...names: (string | false | undefined)[]) => names.filter(Boolean).join(" ");

export function Flex({ children, direction = "row", gap = "flush", justify, align, wrap }: Props<"Flex">) {
  return (
    <div
      className={classes("flex", direction, `gap-${gap}`, wrap && "wrap", justify, align && `align-${align}`)}
    >
      {children}
    </div>
  );
}

export function Text({ children, variant, format, inline }: Props<"Text">) {
  const Element = inline ? "span" : "p";
  return <Element className={classes("text", variant, format?.fontWeight)}>{children}</Element>;
}

export function Heading({ children }: Props<"Heading">) {
  return <h2>{children as ReactNode}</h2>;
}

export function Divider(_: Props<"Divider">) {
  return <hr />;
}

export function Tile({ children }: Props<"Tile">) {
  return <section className="tile">{children}</section>;
}

export function Link({ children, href }: Props<"Link">) {
  const url = typeof href === "string" ? href : href.url;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

export function StatusTag({ children, variant = "default", hollow }: Props<"StatusTag">) {
  return <span className={classes("tag", variant, hollow && "hollow")}>{children}</span>;
}

export function Statistics({ children }: Props<"Statistics">) {
  return <dl className="statistics">{children}</dl>;
}

export function StatisticsItem({ label, number }: Props<"StatisticsItem">) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{number}</dd>
    </div>
  );
}

export function DescriptionList({ children }: Props<"DescriptionList">) {
  return <dl className="description">{children}</dl>;
}

export function DescriptionListItem({ label, children }: Props<"DescriptionListItem">) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Alert({ title, children, variant = "info" }: Props<"Alert">) {
  return (
    <div role={variant === "error" ? "alert" : "status"} className={classes("alert", variant)}>
      <strong>{title}</strong>
      <div>{children}</div>
    </div>
  );
}

export function ErrorState({ title, children }: Props<"ErrorState">) {
  return (
    <div role="alert" className="alert error">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

export function LoadingSpinner({ label }: Props<"LoadingSpinner">) {
  return <p role="status">{label} …</p>;
}

export function Accordion({ title, children, defaultOpen }: Props<"Accordion">) {
  return (
    <details open={defaultOpen}>
      <summary>{title}</summary>
      <div className="folded">{children}</div>
    </details>
  );
}

export function StepIndicator({ stepNames, currentStep = 0 }: Props<"StepIndicator">) {
  return (
    <ol className="steps">
      {stepNames.map((name, step) => (
        <li key={name} aria-current={step === currentStep ? "step" : undefined}>
          {name}
        </li>
      ))}
    </ol>
  );
}

type Pressed = Of<Props<"Button">, "onClick">;

interface AnyButton {
  children: ReactNode;
  onClick?: Pressed;
  disabled?: boolean | undefined;
  variant?: string | undefined;
  size?: string | undefined;
}

function PlainButton({ children, onClick, disabled, variant = "secondary", size = "md" }: AnyButton) {
  const press = onClick as (() => void) | undefined;
  return (
    <button
      type="button"
      className={classes(variant, `size-${size}`)}
      disabled={disabled}
      onClick={() => press?.()}
    >
      {children}
    </button>
  );
}

export const Button = (props: Props<"Button">) => <PlainButton {...(props as AnyButton)} />;

export function LoadingButton({ loading, ...props }: Props<"LoadingButton">) {
  const plain = props as AnyButton;
  return <PlainButton {...plain} disabled={Boolean(plain.disabled || loading)} />;
}

export function ButtonRow({ children }: Props<"ButtonRow">) {
  return <div className="buttons">{children as ReactNode}</div>;
}

interface FieldProps {
  label?: ReactNode;
  description?: ReactNode;
  required?: boolean | undefined;
  wrong?: ReactNode;
  children: (id: string) => ReactNode;
}

function Field({ label, description, required, wrong, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {required && " *"}
      </label>
      {children(id)}
      {wrong ? <small role="alert">{wrong}</small> : description && <small>{description}</small>}
    </div>
  );
}

export function Input({ label, description, required, error, validationMessage, ...props }: Props<"Input">) {
  return (
    <Field label={label} description={description} required={required} wrong={error && validationMessage}>
      {(id) => (
        <input
          id={id}
          name={props.name}
          value={props.value ?? ""}
          placeholder={props.placeholder}
          aria-invalid={error}
          onChange={(event) => props.onInput?.(event.target.value)}
        />
      )}
    </Field>
  );
}

export function Select({
  label,
  description,
  required,
  error,
  validationMessage,
  ...props
}: Props<"Select">) {
  const { options, value, onChange, name } = props;
  const entries = options as { label: string; value: string | number | boolean }[];
  return (
    <Field label={label} description={description} required={required} wrong={error && validationMessage}>
      {(id) => (
        <select
          id={id}
          name={name}
          value={String(value)}
          onChange={(event) => onChange?.(event.target.value)}
        >
          {entries.map((one) => (
            <option key={String(one.value)} value={String(one.value)}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

const two = (number: number) => String(number).padStart(2, "0");
type Typed = ComponentProps<"input">["onChange"];

export function DateInput({ label, required, value, min, onChange, name }: Props<"DateInput">) {
  const iso = (day: typeof min) => (day ? `${day.year}-${two(day.month + 1)}-${two(day.date)}` : "");
  const typed: Typed = (event) => {
    const [year = 0, month = 0, date = 0] = event.target.value.split("-").map(Number);
    if (year) onChange?.({ year, month: month - 1, date });
  };
  return (
    <Field label={label} required={required}>
      {(id) => <input id={id} name={name} type="date" value={iso(value)} min={iso(min)} onChange={typed} />}
    </Field>
  );
}

export function TimeInput({ label, value, onChange, name }: Props<"TimeInput">) {
  const typed: Typed = (event) => {
    const [hours = 0, minutes = 0] = event.target.value.split(":").map(Number);
    onChange?.({ hours, minutes });
  };
  const shown = value ? `${two(value.hours)}:${two(value.minutes)}` : "";
  return (
    <Field label={label}>
      {(id) => <input id={id} name={name} type="time" value={shown} onChange={typed} />}
    </Field>
  );
}
