// The first step: what to bill. The review is asked for when it is complete.

import { Alert, Button, ButtonRow, Flex, Input, LoadingButton, Select } from "@hubspot/ui-extensions";
import React, { useState } from "react";
import { useCard } from "./cardContext";
import { isProblem } from "./deskClient";
import { inputsOf, missingIn, type Draft } from "./draft";
import { ChoiceField, CompanyField, MomentField } from "./fields";
import type { Review } from "./service.types";

interface DraftFormProps {
  draft: Draft;
  onChange: (draft: Draft) => void;
  onReviewed: (review: Review) => void;
}

export function DraftForm({ draft, onChange, onReviewed }: DraftFormProps) {
  const { words, leave } = useCard();
  const { busy, problem, ask } = useReview(draft, onReviewed);
  const [tried, setTried] = useState(false);
  const missing = tried ? missingIn(draft) : null;
  const change = (changes: Partial<Draft>) => onChange({ ...draft, ...changes });
  const review = () => {
    setTried(true);
    if (!missingIn(draft)) ask();
  };
  return (
    <Flex direction="column" gap="small">
      <CompanyField value={draft.company} onChange={(company) => change({ company, item: "" })} />
      <HowMuch draft={draft} change={change} missing={missing} />
      <ChoiceField
        label={words.item}
        name="item"
        description={words.itemHelp}
        source="items"
        action="create-invoice"
        company={draft.company}
        value={draft.item}
        onChange={(item) => change({ item })}
      />
      <Input label={words.memo} name="memo" value={draft.memo} onInput={(memo) => change({ memo })} />
      <Choose
        label={words.email}
        name="email_delivery"
        labels={words.emails}
        value={draft.delivery}
        onChange={(delivery) => change({ delivery })}
      />
      {draft.delivery === "scheduled" && (
        <MomentField value={draft.moment} onChange={(moment) => change({ moment })} />
      )}
      {missing === "moment" && (
        <Alert title={words.missing} variant="error">
          {words.day}
        </Alert>
      )}
      {problem && (
        <Alert title={words.outcome.refused ?? ""} variant="error">
          {problem}
        </Alert>
      )}
      <ButtonRow>
        <LoadingButton variant="primary" loading={busy} onClick={review}>
          {words.review}
        </LoadingButton>
        <Button onClick={leave}>{words.cancel}</Button>
      </ButtonRow>
    </Flex>
  );
}

interface HowMuchProps {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  missing: string | null;
}

function HowMuch({ draft, change, missing }: HowMuchProps) {
  const { words } = useCard();
  const wrong = (name: string) => ({
    error: missing === name,
    validationMessage: missing === name ? words.missing : "",
  });
  return (
    <>
      <Choose
        label={words.type}
        name="invoice_type"
        labels={words.types}
        value={draft.type}
        onChange={(type) => change({ type })}
      />
      <Choose
        label={words.how}
        name="how"
        labels={words.hows}
        value={draft.how}
        onChange={(how) => change({ how })}
      />
      {draft.how === "percent" && (
        <Input
          label={words.percent}
          name="percent"
          required
          placeholder="30"
          value={draft.percent}
          onInput={(percent) => change({ percent })}
          {...wrong("percent")}
        />
      )}
      {draft.how === "amount" && (
        <Input
          label={words.amount}
          name="amount"
          required
          description={words.amountHelp}
          value={draft.amount}
          onInput={(amount) => change({ amount })}
          {...wrong("amount")}
        />
      )}
    </>
  );
}

interface ChooseProps<Value extends string> {
  label: string;
  name: string;
  labels: Record<Value, string>;
  value: Value;
  onChange: (value: Value) => void;
}

function Choose<Value extends string>({ labels, onChange, ...field }: ChooseProps<Value>) {
  const values = Object.keys(labels) as Value[];
  const options = values.map((value) => ({ label: labels[value], value }));
  return <Select {...field} options={options} onChange={(chosen) => onChange(String(chosen) as Value)} />;
}

/** A review changes nothing, so it needs no request id and may be asked for again at will. */
function useReview(draft: Draft, onReviewed: (review: Review) => void) {
  const { desk, words } = useCard();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  async function ask() {
    setBusy(true);
    setProblem("");
    try {
      const told = await desk.review(inputsOf(draft));
      if (isProblem(told)) setProblem(told.problem);
      else onReviewed(told);
    } catch {
      setProblem(`${words.unreached}. ${words.unreachedHelp}`);
    }
    setBusy(false);
  }
  return { busy, problem, ask: () => void ask() };
}
