// Fields that several forms share.

import { DateInput, Flex, Select, TimeInput } from "@hubspot/ui-extensions";
import React, { useEffect, useState } from "react";
import { useCard } from "./cardContext";
import { dayOf, isoTime, type Clock, type Day } from "./format";
import type { Action, Choice, Choices } from "./service.types";

/** A day and a time in the rule file's zone; at nine, unless somebody says otherwise. */
export interface Moment {
  day: Day | null;
  clock: Clock;
}

export const NINE: Moment = { day: null, clock: { hours: 9, minutes: 0 } };

export function isoMoment(moment: Moment): string {
  return moment.day ? isoTime(moment.day, moment.clock) : "";
}

interface MomentFieldProps {
  value: Moment;
  onChange: (value: Moment) => void;
}

export function MomentField({ value, onChange }: MomentFieldProps) {
  const { words, view } = useCard();
  return (
    <Flex direction="row" gap="small" wrap>
      <DateInput
        label={words.day}
        name="send_day"
        min={dayOf(view.today)}
        required
        {...(value.day ? { value: value.day } : {})}
        onChange={(day) => onChange({ ...value, day: { year: day.year, month: day.month, date: day.date } })}
      />
      <TimeInput
        label={words.time(view.zone)}
        name="send_time"
        value={value.clock}
        onChange={(clock) => onChange({ ...value, clock: { hours: clock.hours, minutes: clock.minutes } })}
      />
    </Flex>
  );
}

interface ChoiceFieldProps {
  label: string;
  name: string;
  description?: string;
  source: string;
  action: Action;
  company: string;
  value: string;
  onChange: (value: string) => void;
}

/** A choice from one of QuickBooks' lists. Without the list it says why; left empty, the rules' default fills it. */
export function ChoiceField({ source, action, company, value, onChange, ...field }: ChoiceFieldProps) {
  const { desk, words } = useCard();
  const [choices, setChoices] = useState<Choices>({ options: [] });
  useEffect(() => {
    let current = true;
    desk.choices(source, action, company).then(
      (told) => current && setChoices(told),
      () => current && setChoices({ options: [], problem: words.unreached }),
    );
    return () => {
      current = false;
    };
  }, [desk, words, source, action, company]);
  const options = [
    { label: "–", value: "" },
    ...choices.options.map((one) => ({ label: labelOf(one), value: one.value })),
  ];
  return (
    <Select
      {...field}
      options={options}
      value={value}
      error={Boolean(choices.problem)}
      validationMessage={choices.problem ?? ""}
      onChange={(chosen) => onChange(String(chosen))}
    />
  );
}

function labelOf(choice: Choice): string {
  return choice.description ? `${choice.label} (${choice.description})` : choice.label;
}

/** Which QuickBooks company, where there are several. */
export function CompanyField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { words, view } = useCard();
  if (!view.companies.length) return null;
  const options = view.companies.map((one) => ({ label: one.name, value: one.id }));
  return (
    <Select
      label={words.company}
      name="quickbooks_company"
      required
      options={options}
      value={value}
      onChange={(chosen) => onChange(String(chosen))}
    />
  );
}

/** What was filled in, as inputs of an action. */
export function filled(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ""));
}
